{#-
  Records that point to an earlier record of the same thing: an appeal to the first instance, a copy to the original.
  Belongs here: following such links. Does not belong here: whether a link is right (suites).
-#}

{#-
  A query with one row per record: record_id, and root_id, the record to which its links lead in the end; a record without
  a link is its own root. A link to a record that was never delivered still says which thing is meant. Records that point
  to one another in a ring are one thing, under the first of their names.
  rows: a relation; record, link: its columns.
-#}
{% macro roots_of(rows, record, link) -%}
{%- set most_steps = 50 -%}
with recursive link as (
    select
        {{ record }} as record_id,
        min({{ link }}) as linked_id
    from {{ rows }}
    where {{ record }} is not null and {{ link }} <> {{ record }}
    group by {{ record }}
),

followed (record_id, root_id, steps) as (
    select distinct
        {{ record }} as record_id,
        {{ record }} as root_id,
        0 as steps
    from {{ rows }}
    where {{ record }} is not null
    union all
    select
        followed.record_id,
        link.linked_id as root_id,
        followed.steps + 1 as steps
    from followed
    inner join link on followed.root_id = link.record_id
    where followed.steps < {{ most_steps }}
)

select
    record_id,
    case when max(steps) < {{ most_steps }} then max_by(root_id, steps) else min(root_id) end as root_id
from followed
group by record_id
{%- endmacro %}
