with summed as (
    select
        section_code,
        month_start,
        item_code,
        max(sampling_date) as last_sampling_date,
        sum(entered_numerator) as entered_sum,
        max(entered_denominator) * count(*) as entered_denominator,
        count(*) as readings,
        count(case when reading = 'not_detected' then 1 end) as undetected_readings,
        max(detection_limit) as detection_limit
    from {{ ref("int_water_readings") }}
    where reading in ('measured', 'not_detected')
    group by section_code, month_start, item_code
),

shortened as (
    select
        *,
        {{ whole_gcd("entered_sum", "entered_denominator") }} as divisor
    from summed
),

-- the month's value is the mean of its samples, as a fraction in lowest terms
item_month as (
    select
        shortened.section_code,
        shortened.month_start,
        shortened.item_code,
        shortened.last_sampling_date,
        section.water_body_type,
        {{ whole_quotient("shortened.entered_sum", "shortened.divisor") }} as mean_numerator,
        {{ whole_quotient("shortened.entered_denominator", "shortened.divisor") }} as mean_denominator,
        shortened.readings,
        shortened.undetected_readings,
        shortened.detection_limit
    from shortened
    inner join {{ ref("dim_section") }} as section
        on
            shortened.section_code = section.section_code
            and shortened.last_sampling_date between section.valid_from and section.last_day
),

classed as (
    select classed_value.*
    from (
        {{ water_classed("item_month", ["section_code", "month_start", "item_code"], "last_sampling_date") }}
    ) as classed_value
)

select
    item_month.section_code,
    item_month.month_start,
    item_month.item_code,
    item_month.last_sampling_date,
    item_month.water_body_type,
    item_month.mean_numerator,
    item_month.mean_denominator,
    item_month.readings,
    item_month.undetected_readings,
    item_month.detection_limit,
    classed.class_index,
    classed.class_index_low,
    classed.class_index_high
from item_month
left join classed
    on
        item_month.section_code = classed.section_code
        and item_month.month_start = classed.month_start
        and item_month.item_code = classed.item_code
