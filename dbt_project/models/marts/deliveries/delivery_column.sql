with delivered_column as (
    select
        delivered.delivery_id,
        delivery.source,
        delivery.file,
        delivery.is_active,
        delivered.sheet_name,
        delivered.position,
        -- a label is no place for a number of anybody
        left({{ re_replace("delivered.label", "[0-9]{5,}", "…") }}, 60) as label,
        delivered.column_name,
        delivered.is_running_number,
        delivered.unit,
        delivered.stated_unit,
        sheet.stated_unit as table_unit
    from {{ source("intake", "delivery_columns") }} as delivered
    inner join {{ ref("deliveries") }} as delivery
        on delivered.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
    inner join {{ source("intake", "delivery_sheets") }} as sheet
        on delivered.delivery_id = sheet.delivery_id and delivered.sheet_name is not distinct from sheet.sheet_name
    -- the many columns of a wide archive are places, not columns with labels of their own
    where delivered.column_name is distinct from 'value'
),

spelt as (
    select
        delivered_column.*,
        coalesce(known.unit, delivered_column.unit) as known_unit,
        -- the unit above a table speaks of the columns that measure the same and state no unit themselves
        coalesce(
            stated.unit,
            delivered_column.stated_unit,
            case when of_table.quantity = known.quantity then of_table.unit end
        ) as said_unit
    from delivered_column
    left join {{ ref("unit_spelling") }} as known on delivered_column.unit = known.spelling
    left join {{ ref("unit_spelling") }} as stated on delivered_column.stated_unit = stated.spelling
    left join {{ ref("unit_spelling") }} as of_table on delivered_column.table_unit = of_table.spelling
)

select
    delivery_id,
    source,
    file,
    is_active,
    sheet_name,
    position,
    label,
    column_name,
    is_running_number,
    known_unit as unit,
    said_unit as stated_unit,
    case
        when column_name is null or (known_unit is null and said_unit is null) then null
        else coalesce(known_unit = coalesce(said_unit, known_unit), false)
    end as is_unit_known
from spelt
