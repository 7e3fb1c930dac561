with year_month as (
    select
        report_year.year,
        item_month.*
    from {{ ref("int_water_item_months") }} as item_month
    inner join {{ ref("report_year") }} as report_year
        on item_month.month_start between report_year.period_start and report_year.period_end
),

shared as (
    select
        section_code,
        year,
        item_code,
        {{ common_denominator("mean_denominator") }} as common_denominator,
        count(*) as months,
        max(last_sampling_date) as last_sampling_date
    from year_month
    group by section_code, year, item_code
),

-- the months on their common denominator, added up, and that sum over the number of months
summed as (
    select
        shared.section_code,
        shared.year,
        shared.item_code,
        shared.last_sampling_date,
        shared.months,
        shared.common_denominator * shared.months as long_denominator,
        sum(
            year_month.mean_numerator
            * {{ whole_quotient("shared.common_denominator", "year_month.mean_denominator") }}
        ) as long_numerator,
        sum(year_month.readings) as readings,
        sum(year_month.undetected_readings) as undetected_readings,
        max(year_month.detection_limit) as detection_limit
    from shared
    inner join year_month
        on
            shared.section_code = year_month.section_code
            and shared.year = year_month.year
            and shared.item_code = year_month.item_code
    group by
        shared.section_code,
        shared.year,
        shared.item_code,
        shared.last_sampling_date,
        shared.months,
        shared.common_denominator
),

shortened as (
    select
        *,
        {{ whole_gcd("long_numerator", "long_denominator") }} as divisor
    from summed
),

item_year as (
    select
        shortened.section_code,
        shortened.year,
        shortened.item_code,
        shortened.last_sampling_date,
        section.water_body_type,
        shortened.months,
        shortened.readings,
        shortened.undetected_readings,
        shortened.detection_limit,
        {{ whole_quotient("shortened.long_numerator", "shortened.divisor") }} as mean_numerator,
        {{ whole_quotient("shortened.long_denominator", "shortened.divisor") }} as mean_denominator
    from shortened
    inner join {{ ref("dim_section") }} as section
        on
            shortened.section_code = section.section_code
            and shortened.last_sampling_date between section.valid_from and section.last_day
),

classed as (
    select classed_value.*
    from (
        {{ water_classed("item_year", ["section_code", "year", "item_code"], "last_sampling_date") }}
    ) as classed_value
)

select
    item_year.section_code,
    item_year.year,
    item_year.item_code,
    item_year.water_body_type,
    item_year.months,
    item_year.readings,
    item_year.undetected_readings,
    item_year.detection_limit,
    item_year.mean_numerator,
    item_year.mean_denominator,
    classed.class_index,
    classed.class_index_low,
    classed.class_index_high,
    classed.upper_limit_class_3,
    classed.standard
from item_year
left join classed
    on
        item_year.section_code = classed.section_code
        and item_year.year = classed.year
        and item_year.item_code = classed.item_code
