with excuse as (
    select distinct reason_zh
    from {{ ref("water_word") }}
    where excuses_month
),

sampled as (
    select
        section_code,
        month_start,
        count(*) as samples,
        min(remark_reason) as remark_reason,
        -- several samples have one delivered class only when they agree
        case when min(delivered_class_index) = max(delivered_class_index) then min(delivered_class_index) end
            as delivered_class_index
    from {{ ref("int_water_samples") }}
    group by section_code, month_start
),

excused_cell as (
    select
        reading.section_code,
        reading.month_start,
        min(reading.missing_reason) as cell_reason
    from {{ ref("int_water_readings") }} as reading
    inner join excuse on reading.missing_reason = excuse.reason_zh
    group by reading.section_code, reading.month_start
),

held_cell as (
    select
        reading.section_code,
        reading.month_start,
        count(*) as items_held
    from {{ ref("int_water_readings") }} as reading
    inner join {{ ref("water_item") }} as water_item on reading.item_code = water_item.item_code
    where reading.reading = 'held' and water_item.is_evaluated
    group by reading.section_code, reading.month_start
),

evaluated as (
    select item_month.*
    from {{ ref("int_water_item_months") }} as item_month
    inner join {{ ref("water_item") }} as water_item on item_month.item_code = water_item.item_code
    where water_item.is_evaluated
),

worst as (
    select
        section_code,
        month_start,
        count(*) as items_counted,
        max(class_index) as class_index,
        max(class_index_low) = max(class_index_high) as is_class_certain
    from evaluated
    group by section_code, month_start
)

select
    section_month.section_code || '|' || left(cast(section_month.month_start as varchar), 7) as record_id,
    section_month.section_code,
    section_month.year,
    section_month.month_start,
    section_month.is_listed,
    section_month.is_owed,
    section_month.is_expected,
    coalesce(sampled.samples, 0) as samples,
    coalesce(worst.items_counted, 0) as items_counted,
    coalesce(held_cell.items_held, 0) as items_held,
    worst.class_index,
    water_class.class_label,
    coalesce(worst.is_class_certain, false) as is_class_certain,
    sampled.delivered_class_index,
    worst.section_code is not null as has_data,
    case when worst.section_code is null then coalesce(sampled.remark_reason, excused_cell.cell_reason) end
        as missing_reason
from {{ ref("int_water_months") }} as section_month
left join sampled
    on section_month.section_code = sampled.section_code and section_month.month_start = sampled.month_start
left join excused_cell
    on section_month.section_code = excused_cell.section_code and section_month.month_start = excused_cell.month_start
left join held_cell
    on section_month.section_code = held_cell.section_code and section_month.month_start = held_cell.month_start
left join worst
    on section_month.section_code = worst.section_code and section_month.month_start = worst.month_start
left join {{ ref("water_class") }} as water_class on worst.class_index = water_class.class_index
