{#- A day is good where no concentration of its items passes the one at which the index is 100: no index need be made. -#}
{%- set items = [
    ("pm2_5_ug_m3", "pm2_5", "24h"), ("pm10_ug_m3", "pm10", "24h"), ("so2_ug_m3", "so2", "24h"), ("no2_ug_m3", "no2", "24h"),
    ("co_mg_m3", "co", "24h"), ("o3_8h_ug_m3", "o3", "8h")
] -%}
with our_day as (
    select our_day.*
    from {{ ref("int_air_our_day") }} as our_day
    inner join {{ ref("figure_catalogue") }} as figure
        on figure.stable_id = 'SP-AIR-01' and our_day.data_variant = figure.data_variant
),

edge as (
    select
        pollutant,
        averaging,
        max(concentration) as concentration
    from {{ ref("iaqi_breakpoint") }}
    where rule_id = 'hj_633_2026' and iaqi = 100
    group by pollutant, averaging
),

good_day_2026 as (
    select
        'SP-AIR-01.hj_633_2026' as alternative_id,
        our_day.year as period,
        our_day.record_id,
        coalesce(our_day.class_zh, '无效') as measure_label,
        coalesce(
            our_day.is_valid
            {%- for column, pollutant, averaging in items %}
            and our_day.{{ column }} <= (
                select edge.concentration from edge
                where edge.pollutant = '{{ pollutant }}' and edge.averaging = '{{ averaging }}'
            )
            {%- endfor %},
            false
        ) as in_numerator,
        our_day.is_valid as in_denominator
    from our_day
),

our_year as (
    select distinct
        year,
        data_variant,
        city_name,
        dust_deducted,
        basis
    from our_day
),

-- HJ 663 asks for the percentiles of the days as well as for the means; the bulletin's practice does not
strict_grade2 as (
    select
        'SP-AIR-04.strict' as alternative_id,
        our_year.year as period,
        {{ city_day_key("our_year.city_name", "our_year.year", "our_year.data_variant", "our_year.dust_deducted", "our_year.basis") }}
        || '|' || statistic.pollutant || '|' || statistic.statistic as record_id,
        statistic.pollutant || ' ' || statistic.statistic as measure_label,
        year_statistic.is_within_limit as in_numerator,
        true as in_denominator
    from our_year
    inner join {{ ref("air_year_statistic") }} as statistic
        on {{ is_in_force_at_year_end("our_year.year", "statistic") }}
    left join {{ ref("fct_air_city_year_statistic") }} as year_statistic
        on
            year_statistic.city_name = our_year.city_name
            and year_statistic.year = our_year.year
            and year_statistic.data_variant = our_year.data_variant
            and year_statistic.dust_deducted = our_year.dust_deducted
            and year_statistic.basis = our_year.basis
            and year_statistic.pollutant = statistic.pollutant
            and year_statistic.statistic = statistic.statistic
),

counted as (
    select * from good_day_2026
    union all
    select * from strict_grade2
)

select
    alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_label,
    in_numerator,
    in_denominator
from counted
