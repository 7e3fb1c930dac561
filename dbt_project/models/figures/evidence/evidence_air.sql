with figure as (
    select
        stable_id,
        data_variant
    from {{ ref("figure_catalogue") }}
    where stable_id in ('SP-AIR-01', 'SP-AIR-02', 'SP-AIR-03', 'SP-AIR-04', 'SP-AIR-05')
),

our_day as (
    select * from {{ ref("int_air_our_day") }}
),

our_year as (
    select distinct
        our_day.year,
        our_day.data_variant,
        our_day.city_name,
        our_day.dust_deducted,
        our_day.basis
    from our_day
),

good_day as (
    select
        figure.stable_id,
        our_day.year as period,
        our_day.record_id,
        1 as measure_numerator,
        1 as measure_denominator,
        coalesce(our_day.class_zh, '无效') as measure_label,
        coalesce(our_day.is_valid and our_day.aqi <= 100, false) as in_numerator,
        our_day.is_valid as in_denominator
    from our_day
    inner join figure on our_day.data_variant = figure.data_variant
    where figure.stable_id in ('SP-AIR-01', 'SP-AIR-02')
),

fine_particles as (
    select
        figure.stable_id,
        our_day.year as period,
        our_day.record_id,
        our_day.pm2_5_numerator as measure_numerator,
        our_day.denominator as measure_denominator,
        'PM2.5' as measure_label,
        true as in_numerator,
        true as in_denominator
    from our_day
    inner join figure on our_day.data_variant = figure.data_variant
    where figure.stable_id = 'SP-AIR-03' and our_day.pm2_5_numerator is not null
),

-- a pollutant that was not delivered at all is one of the six all the same, and not known
wanted_statistic as (
    select
        our_year.*,
        statistic.pollutant,
        statistic.statistic,
        pollutant.label_zh,
        {{ city_day_key("our_year.city_name", "our_year.year", "our_year.data_variant", "our_year.dust_deducted", "our_year.basis") }}
        || '|' || statistic.pollutant || '|' || statistic.statistic as record_id
    from our_year
    inner join {{ ref("air_year_statistic") }} as statistic
        on statistic.is_headline and {{ is_in_force_at_year_end("our_year.year", "statistic") }}
    inner join {{ ref("pollutant") }} as pollutant on statistic.pollutant = pollutant.pollutant
),

grade2 as (
    select
        figure.stable_id,
        wanted.year as period,
        wanted.record_id,
        -- shown as rounded for the comparison; thousandths hold every number of places there is
        cast(year_statistic.concentration * 1000 as hugeint) as measure_numerator,
        1000 as measure_denominator,
        wanted.label_zh || case wanted.statistic when 'mean' then ' 年均值' else ' 百分位数' end
        || coalesce('，限值' || cast(cast(year_statistic.limit_concentration as integer) as varchar), '') as measure_label,
        year_statistic.is_within_limit as in_numerator,
        true as in_denominator
    from wanted_statistic as wanted
    inner join figure on wanted.data_variant = figure.data_variant
    left join {{ ref("fct_air_city_year_statistic") }} as year_statistic on wanted.record_id = year_statistic.record_id
    where figure.stable_id = 'SP-AIR-04'
),

-- "first" is a claim about every year since the same limits came into force
standard_since as (
    select distinct
        our_year.year,
        cast(extract(year from air_limit.valid_from) as integer) as first_year
    from our_year
    inner join {{ ref("air_limit") }} as air_limit
        on air_limit.grade = 2 and {{ is_in_force_at_year_end("our_year.year", "air_limit") }}
),

year_up_to as (
    select
        our_year.year as period,
        our_year.data_variant,
        our_year.city_name,
        our_year.dust_deducted,
        our_year.basis,
        {{ whole_numbers("standard_since.first_year", "our_year.year") }} as year
    from our_year
    inner join standard_since on our_year.year = standard_since.year
),

first_time as (
    select
        figure.stable_id,
        year_up_to.period,
        {{ city_day_key("year_up_to.city_name", "year_up_to.year", "year_up_to.data_variant", "year_up_to.dust_deducted", "year_up_to.basis") }} as record_id,
        1 as measure_numerator,
        1 as measure_denominator,
        case
            when city_year.meets_grade2 then '达到二级'
            when not city_year.meets_grade2 then '未达到二级'
            else '资料不足'
        end as measure_label,
        case
            when year_up_to.year = year_up_to.period then city_year.meets_grade2
            else not city_year.meets_grade2
        end as in_numerator,
        true as in_denominator
    from year_up_to
    inner join figure on year_up_to.data_variant = figure.data_variant
    left join {{ ref("fct_air_city_year") }} as city_year
        on
            year_up_to.year = city_year.year
            and year_up_to.city_name = city_year.city_name
            and year_up_to.data_variant = city_year.data_variant
            and year_up_to.dust_deducted = city_year.dust_deducted
            and year_up_to.basis = city_year.basis
    where figure.stable_id = 'SP-AIR-05'
),

evidence as (
    select * from good_day
    union all
    select * from fine_particles
    union all
    select * from grade2
    union all
    select * from first_time
)

select
    stable_id,
    period,
    record_id,
    cast(measure_numerator as hugeint) as measure_numerator,
    cast(measure_denominator as hugeint) as measure_denominator,
    measure_label,
    in_numerator,
    in_denominator
from evidence
