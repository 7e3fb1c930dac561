with our_day as (
    select * from {{ ref("int_air_our_day") }}
),

-- a year is over when its first and its last day are there, audited or not
year_span as (
    select
        our_day.year,
        min(our_day.assessment_date) = report_year.period_start
        and max(our_day.assessment_date) = report_year.period_end as is_over
    from our_day
    inner join {{ ref("report_year") }} as report_year on our_day.year = report_year.year
    group by our_day.year, report_year.period_start, report_year.period_end
),

-- days of which only other data are there than the figures are made of
day_by_kind as (
    select
        year,
        assessment_date,
        bool_or(is_counted) as is_any_counted
    from our_day
    group by year, assessment_date
),

open_day as (
    select
        year,
        count(*) as days_not_counted,
        min(assessment_date) as first_day_not_counted,
        max(assessment_date) as last_day_not_counted
    from day_by_kind
    where not is_any_counted
    group by year
),

complete_statistic as (
    select
        our_year.year,
        our_year.data_variant,
        count(*) filter (where year_statistic.is_complete) as complete_statistics,
        bool_or(year_statistic.is_complete and year_statistic.pollutant = 'pm2_5') as is_pm2_5_complete,
        max(year_statistic.concentration) filter (
            where year_statistic.is_complete and year_statistic.pollutant = 'pm2_5' and year_statistic.statistic = 'mean'
        ) as pm2_5_mean,
        -- held against the limit once more, from the rounded numbers as they are printed
        bool_and(year_statistic.concentration <= year_statistic.limit_concentration) as keeps_all_limits
    from {{ ref("fct_air_city_year_statistic") }} as year_statistic
    inner join (select distinct year, city_name, data_variant, dust_deducted, basis from our_day) as our_year
        on
            year_statistic.year = our_year.year
            and year_statistic.city_name = our_year.city_name
            and year_statistic.data_variant = our_year.data_variant
            and year_statistic.dust_deducted = our_year.dust_deducted
            and year_statistic.basis = our_year.basis
    where year_statistic.is_headline
    group by our_year.year, our_year.data_variant
),

plausibility as (
    select * from {{ ref("air_plausibility") }}
)

select
    'SP-AIR|' || cast(city_year.year as varchar) || '|' || city_year.data_variant as record_id,
    city_year.year,
    city_year.city_name,
    city_year.data_variant,
    city_year.days_in_year,
    city_year.days_delivered,
    city_year.days_invalid,
    city_year.days_class_1 + city_year.days_class_2 + city_year.days_class_3
    + city_year.days_class_4 + city_year.days_class_5 + city_year.days_class_6 as days_classed,
    coalesce(open_day.days_not_counted, 0) as days_not_counted,
    open_day.first_day_not_counted,
    open_day.last_day_not_counted,
    coalesce(complete_statistic.complete_statistics, 0) as complete_statistics,
    coalesce(complete_statistic.is_pm2_5_complete, false) as is_pm2_5_complete,
    complete_statistic.keeps_all_limits,
    complete_statistic.pm2_5_mean,
    statistic_before.pm2_5_mean as pm2_5_mean_before,
    plausibility.year_mean_change_percent as pm2_5_change_percent_limit,
    city_year.meets_grade2,
    year_span.is_over
from (select distinct year, city_name, data_variant, dust_deducted, basis from our_day where is_counted) as our_year
inner join {{ ref("fct_air_city_year") }} as city_year
    on
        our_year.year = city_year.year
        and our_year.city_name = city_year.city_name
        and our_year.data_variant = city_year.data_variant
        and our_year.dust_deducted = city_year.dust_deducted
        and our_year.basis = city_year.basis
inner join year_span on our_year.year = year_span.year
left join open_day on our_year.year = open_day.year
left join complete_statistic
    on our_year.year = complete_statistic.year and our_year.data_variant = complete_statistic.data_variant
left join complete_statistic as statistic_before
    on our_year.year = statistic_before.year + 1 and our_year.data_variant = statistic_before.data_variant
left join plausibility
    on {{ is_in_force_at_year_end("our_year.year", "plausibility") }}
