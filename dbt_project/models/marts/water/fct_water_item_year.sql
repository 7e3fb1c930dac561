with item_year as (
    select
        *,
        {{ water_whole("upper_limit_class_3") }} as limit_whole
    from {{ ref("int_water_item_years") }}
),

-- (C - C_III) / C_III, where the mean is above the limit of class III
exceeding as (
    select
        item_year.*,
        water_item.item_name_zh,
        water_item.unit,
        water_item.is_evaluated,
        water_item.has_exceedance_multiple
        and item_year.mean_numerator * {{ water_scale() }} > item_year.limit_whole * item_year.mean_denominator
            as has_exceeded
    from item_year
    inner join {{ ref("water_item") }} as water_item on item_year.item_code = water_item.item_code
)

select
    exceeding.section_code || '|' || cast(exceeding.year as varchar) || '|' || exceeding.item_code as record_id,
    exceeding.section_code,
    exceeding.year,
    exceeding.item_code,
    exceeding.item_name_zh,
    exceeding.unit,
    exceeding.is_evaluated,
    exceeding.water_body_type,
    exceeding.months,
    exceeding.readings,
    exceeding.undetected_readings,
    exceeding.detection_limit,
    exceeding.mean_numerator,
    exceeding.mean_denominator,
    cast({{ half_even("exceeding.mean_numerator", "exceeding.mean_denominator", 6) }} as decimal(28, 6))
        as mean_for_reading,
    exceeding.class_index,
    water_class.class_label,
    exceeding.class_index_low,
    exceeding.class_index_high,
    exceeding.upper_limit_class_3,
    case when exceeding.has_exceeded then cast({{ half_even(
        "exceeding.mean_numerator * " ~ water_scale() ~ " - exceeding.limit_whole * exceeding.mean_denominator",
        "exceeding.limit_whole * exceeding.mean_denominator",
        2,
    ) }} as decimal(20, 2)) end as exceedance_multiple,
    exceeding.standard
from exceeding
left join {{ ref("water_class") }} as water_class on exceeding.class_index = water_class.class_index
