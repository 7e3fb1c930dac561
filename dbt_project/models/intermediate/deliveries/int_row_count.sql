{%- set dispositions = [] %}
{%- for source_name in disposition_sources() %}
{%- do dispositions.append("int_" ~ source_name ~ "_dispositions") %}
{%- endfor %}
{%- for source_name, names in staged_models().items() %}
{%- for name in names %}
select
    delivery_id,
    'typed' as fate,
    count(*) as row_count
from {{ ref(name) }}
group by delivery_id
union all
{%- endfor %}
{%- endfor %}
select
    delivery_id,
    disposition as fate,
    row_count
from (
    {{ union_of(dispositions, {"delivery_id": "varchar", "disposition": "varchar", "row_count": "bigint"}) }}
) as disposition
