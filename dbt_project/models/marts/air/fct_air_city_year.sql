with city_day as (
    select
        *,
        cast(extract(year from assessment_date) as integer) as year
    from {{ ref("fct_air_city_day") }}
),

year_of_days as (
    select
        city_name,
        year,
        data_variant,
        dust_deducted,
        basis,
        count(*) as days_delivered,
        count(*) filter (where is_valid) as days_valid,
        count(*) filter (where not is_valid) as days_invalid,
        count(*) filter (where aqi <= 100) as days_good,
        {%- for class in range(1, 7) %}
        count(*) filter (where class_code = {{ class }}) as days_class_{{ class }},
        {%- endfor %}
        min(assessment_date) as first_day,
        max(assessment_date) as last_day
    from city_day
    group by city_name, year, data_variant, dust_deducted, basis
),

assessed as (
    select
        city_name,
        year,
        data_variant,
        dust_deducted,
        basis,
        -- one limit broken decides; otherwise all must be known
        case
            when bool_or(not is_within_limit) filter (where is_headline) then false
            when count(is_within_limit) filter (where is_headline) = {{ air_pollutants() | length }} then true
        end as meets_grade2,
        case
            when bool_or(not is_within_limit) then false
            when
                count(is_within_limit) = count(*)
                and count(*) filter (where is_headline) = {{ air_pollutants() | length }}
                then true
        end as meets_grade2_strict,
        max(limit_rule_id) as limit_rule_id
    from {{ ref("fct_air_city_year_statistic") }}
    group by city_name, year, data_variant, dust_deducted, basis
)

select
    {{ city_day_key("days.city_name", "days.year", "days.data_variant", "days.dust_deducted", "days.basis") }} as record_id,
    days.city_name,
    days.year,
    days.data_variant,
    days.dust_deducted,
    days.basis,
    cast(
        cast(cast(days.year as varchar) || '-12-31' as date) - cast(cast(days.year as varchar) || '-01-01' as date) + 1 as smallint
    ) as days_in_year,
    cast(days.days_delivered as smallint) as days_delivered,
    cast(days.days_valid as smallint) as days_valid,
    cast(days.days_invalid as smallint) as days_invalid,
    cast(days.days_good as smallint) as days_good,
    {%- for class in range(1, 7) %}
    cast(days.days_class_{{ class }} as smallint) as days_class_{{ class }},
    {%- endfor %}
    days.first_day,
    days.last_day,
    assessed.meets_grade2,
    assessed.meets_grade2_strict,
    assessed.limit_rule_id
from year_of_days as days
left join assessed
    on
        days.city_name = assessed.city_name
        and days.year = assessed.year
        and days.data_variant = assessed.data_variant
        and days.dust_deducted = assessed.dust_deducted
        and days.basis = assessed.basis
