with report_year as (
    select * from {{ ref("report_year") }}
),

-- of all city-days that stand side by side, the bureau's own, as its policy wants them
our_answer as (
    select
        bureau.city_name,
        air_policy.dust_deducted,
        air_policy.basis
    from {{ ref("bureau") }} as bureau
    cross join {{ ref("air_policy") }} as air_policy
),

figure_variant as (
    select distinct data_variant
    from {{ ref("figure_catalogue") }}
    where source = 'air' and data_variant is not null
)

select
    city_day.*,
    report_year.year,
    figure_variant.data_variant is not null as is_counted
from {{ ref("fct_air_city_day") }} as city_day
inner join our_answer
    on
        city_day.city_name = our_answer.city_name
        and city_day.dust_deducted = our_answer.dust_deducted
        and city_day.basis = our_answer.basis
inner join report_year
    on city_day.assessment_date >= report_year.period_start and city_day.assessment_date <= report_year.period_end
left join figure_variant on city_day.data_variant = figure_variant.data_variant
