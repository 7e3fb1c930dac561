with reading as (
    select
        water_reading.*,
        section.water_body_type,
        water_reading.entered_numerator as mean_numerator,
        water_reading.entered_denominator as mean_denominator,
        1 as readings,
        case when water_reading.reading = 'not_detected' then 1 else 0 end as undetected_readings
    from {{ ref("int_water_readings") }} as water_reading
    inner join {{ ref("dim_section") }} as section
        on
            water_reading.section_code = section.section_code
            and water_reading.sampling_date between section.valid_from and section.last_day
),

classed as (
    select classed_value.*
    from (
        {{ water_classed("reading", ["sample_id", "item_code"], "sampling_date") }}
    ) as classed_value
)

select
    reading.sample_id || '|' || reading.item_code as record_id,
    reading.sample_id,
    reading.section_code,
    reading.water_body_type,
    reading.sampling_date,
    reading.month_start,
    reading.item_code,
    water_item.item_name_zh,
    water_item.unit,
    water_item.is_evaluated,
    reading.cell_text,
    reading.reading,
    reading.number,
    reading.detection_limit,
    reading.detection_limit_source,
    reading.missing_reason,
    reading.entered_numerator,
    reading.entered_denominator,
    -- below a detection limit that is itself above a limit, the class of the sample cannot be known
    case when classed.class_index_low = classed.class_index_high then classed.class_index end as class_index,
    classed.upper_limit_class_3,
    reading.delivery_id,
    reading.sheet_name,
    reading.row_number
from reading
inner join {{ ref("water_item") }} as water_item on reading.item_code = water_item.item_code
left join classed on reading.sample_id = classed.sample_id and reading.item_code = classed.item_code
