with held_cell as (
    select distinct
        delivery_id,
        sheet_name,
        row_number,
        column_name as item_code
    from {{ ref("int_standing_reject") }}
    where source = 'water' and holds = 'cell'
),

-- an unread cell has no value; a held one has lost it
reading as (
    select
        sample.sample_id,
        sample.delivery_id,
        sample.sheet_name,
        sample.row_number,
        sample.section_code,
        sample.sampling_date,
        sample.month_start,
        item.item_code,
        item.cell_text,
        case
            when held_cell.delivery_id is not null or item.reading = 'unread' then 'held'
            else item.reading
        end as reading,
        item.number,
        item.detection_limit,
        item.detection_limit_source,
        item.missing_reason
    from {{ ref("int_water_samples") }} as sample
    inner join {{ ref("stg_water_items") }} as item
        on
            sample.delivery_id = item.delivery_id
            and sample.sheet_name is not distinct from item.sheet_name
            and sample.row_number = item.row_number
    left join held_cell
        on
            item.delivery_id = held_cell.delivery_id
            and item.sheet_name is not distinct from held_cell.sheet_name
            and item.row_number = held_cell.row_number
            and item.item_code = held_cell.item_code
),

policy as (
    select
        *,
        coalesce(valid_to, date '9999-12-31') as last_day
    from {{ ref("water_policy") }}
)

select
    reading.sample_id,
    reading.delivery_id,
    reading.sheet_name,
    reading.row_number,
    reading.section_code,
    reading.sampling_date,
    reading.month_start,
    reading.item_code,
    reading.cell_text,
    reading.reading,
    case when reading.reading = 'measured' then reading.number end as number,
    case when reading.reading = 'not_detected' then reading.detection_limit end as detection_limit,
    case when reading.reading = 'not_detected' then reading.detection_limit_source end as detection_limit_source,
    reading.missing_reason,
    case reading.reading
        when 'measured' then {{ water_whole("reading.number") }} * policy.undetected_denominator
        when 'not_detected' then {{ water_whole("reading.detection_limit") }} * policy.undetected_numerator
    end as entered_numerator,
    case
        when reading.reading in ('measured', 'not_detected')
            then {{ big_integer(water_scale()) }} * policy.undetected_denominator
    end as entered_denominator
from reading
left join policy on reading.sampling_date between policy.valid_from and policy.last_day
