{%- set items = air_averaged_pollutants() | map(attribute="name") | list + ["o3_8h"] -%}
with city_day as (
    select
        *,
        cast(extract(year from assessment_date) as integer) as year,
        cast(extract(month from assessment_date) as integer) as month
    from {{ ref("fct_air_city_day") }}
),

valid_value as (
    {%- for item in items %}
    select
        city_name,
        year,
        month,
        data_variant,
        dust_deducted,
        basis,
        '{{ item | replace("_8h", "") }}' as pollutant,
        {{ item }}_numerator as numerator
    from city_day
    where {{ item }}_numerator is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

month_count as (
    select
        city_name,
        year,
        month,
        data_variant,
        dust_deducted,
        basis,
        pollutant,
        count(*) as valid_days,
        sum(numerator) as numerator_sum,
        array_agg(numerator) as numerators
    from valid_value
    group by city_name, year, month, data_variant, dust_deducted, basis, pollutant
),

ruled_month as (
    select
        month_count.*,
        validity.days_in_year,
        case
            when month_count.month = 2 then month_count.valid_days >= validity.days_in_february
            else month_count.valid_days >= validity.days_in_month
        end as is_enough
    from month_count
    left join {{ ref("air_validity") }} as validity
        on {{ is_in_force_at_year_end("month_count.year", "validity") }}
),

year_series as (
    select
        city_name,
        year,
        data_variant,
        dust_deducted,
        basis,
        pollutant,
        sum(valid_days) as valid_days,
        count(*) filter (where is_enough) as months_with_enough_days,
        sum(numerator_sum) as numerator_sum,
        {{ ordered_values("numerators") }} as numerators,
        max(days_in_year) as days_in_year
    from ruled_month
    group by city_name, year, data_variant, dust_deducted, basis, pollutant
),

stated as (
    select
        year_series.*,
        statistic.rule_id,
        statistic.statistic,
        statistic.percentile,
        statistic.limit_averaging,
        statistic.digits,
        statistic.is_headline,
        -- k = 1 + (n - 1) p, a straight line between neighbours: p is in hundredths, so the place is a whole number of them
        (cast(year_series.valid_days as integer) - 1) * statistic.percentile as place_hundredths,
        air_limit.rule_id as limit_rule_id,
        air_limit.concentration as limit_concentration,
        coalesce(
            year_series.months_with_enough_days = 12 and year_series.valid_days >= year_series.days_in_year, false
        ) as is_complete
    from year_series
    inner join {{ ref("air_year_statistic") }} as statistic
        on
            year_series.pollutant = statistic.pollutant
            and {{ is_in_force_at_year_end("year_series.year", "statistic") }}
    left join {{ ref("air_limit") }} as air_limit
        on
            year_series.pollutant = air_limit.pollutant
            and statistic.limit_averaging = air_limit.averaging
            and air_limit.grade = 2
            and {{ is_in_force_at_year_end("year_series.year", "air_limit") }}
),

exact as (
    select
        *,
        case
            when statistic = 'mean' then numerator_sum
            else
                {{ array_item("numerators", "place_hundredths // 100 + 1") }} * (100 - place_hundredths % 100)
                + coalesce({{ array_item("numerators", "place_hundredths // 100 + 2") }}, 0) * (place_hundredths % 100)
        end as numerator,
        {{ city_denominator() }} * case when statistic = 'mean' then cast(valid_days as hugeint) else 100 end as denominator
    from stated
),

rounded as (
    select
        *,
        cast({{ rounded_units("numerator", "denominator", "digits") }} as bigint) as units
    from exact
)

select
    {{ city_day_key("city_name", "year", "data_variant", "dust_deducted", "basis") }} || '|' || pollutant || '|' || statistic as record_id,
    city_name,
    year,
    data_variant,
    dust_deducted,
    basis,
    pollutant,
    statistic,
    percentile,
    is_headline,
    cast(valid_days as integer) as valid_days,
    cast(months_with_enough_days as smallint) as months_with_enough_days,
    is_complete,
    cast(numerator as hugeint) as numerator,
    cast(denominator as hugeint) as denominator,
    digits,
    {{ units_as_decimal("units", "digits") }} as concentration,
    limit_concentration,
    case
        when is_complete and limit_concentration is not null
            then units <= limit_concentration * ({{ scale_of("digits") }})
    end as is_within_limit,
    rule_id as assessment_rule_id,
    limit_rule_id
from rounded
