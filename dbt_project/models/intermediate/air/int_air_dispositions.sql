with held_row as (
    select distinct
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_standing_reject") }}
    where source = 'air' and holds = 'row'
),

-- a cell of a wide archive is a row of its own; a cell held in a record leaves the record in
held_cell as (
    select distinct
        delivery_id,
        sheet_name,
        row_number,
        column_name as place
    from {{ ref("int_standing_reject") }}
    where source = 'air' and holds = 'cell'
),

superseded as (
    select
        delivery_id,
        cover_key
    from {{ ref("int_superseded_cover") }}
    where source = 'air'
),

-- what is neither replaced nor held is delivered to the facts; counted there, not assumed here
settled as (
    {%- for table in ("record", "wide_station", "wide_city") %}
    select
        staged.delivery_id,
        case when superseded.delivery_id is not null then 'superseded' else 'rejected' end as disposition,
        count(*) as row_count
    from {{ ref("stg_air_" ~ table) }} as staged
    left join superseded
        on staged.delivery_id = superseded.delivery_id and staged.cover_key = superseded.cover_key
    left join held_row
        on
            staged.delivery_id = held_row.delivery_id
            and staged.sheet_name is not distinct from held_row.sheet_name
            and staged.row_number = held_row.row_number
    {%- if table != "record" %}
    left join held_cell
        on
            staged.delivery_id = held_cell.delivery_id
            and staged.sheet_name is not distinct from held_cell.sheet_name
            and staged.row_number = held_cell.row_number
            and staged.place = held_cell.place
    {%- endif %}
    where
        superseded.delivery_id is not null
        or held_row.delivery_id is not null
        {%- if table != "record" %}
        or held_cell.delivery_id is not null
        {%- endif %}
    group by staged.delivery_id, superseded.delivery_id is not null
    union all
    {%- endfor %}
    select
        delivery_id,
        'fact' as disposition,
        sum(cells - repeated_cells) as row_count
    from {{ ref("int_air_delivered_hour") }}
    group by delivery_id
    union all
    select
        delivery_id,
        'duplicate' as disposition,
        sum(repeated_cells) as row_count
    from {{ ref("int_air_delivered_hour") }}
    where repeated_cells > 0
    group by delivery_id
    union all
    -- the same hour by another file and equal: not a fact of its own
    select
        delivery_id,
        duplicated.disposition,
        sum(cells * duplicated.sign) as row_count
    from {{ ref("int_air_repeated_hour") }}
    cross join (values ('fact', -1), ('duplicate', 1)) as duplicated (disposition, sign)
    where not is_contradicted and not is_taken
    group by delivery_id, duplicated.disposition
)

select
    delivery_id,
    disposition,
    cast(sum(row_count) as bigint) as row_count
from settled
group by delivery_id, disposition
having sum(row_count) <> 0
