-- which boilers are on the list is the rule of the day of the report; before there was one, nothing can be said
with judged as (
    select
        report_year.year as period,
        boiler.record_id,
        boiler.fuel,
        boiler.capacity_t_per_h,
        boiler.in_built_up_area
        and coalesce(
            boiler.capacity_t_per_h < boiler_limit.limit_t_per_h
            or (boiler_limit.includes_limit and boiler.capacity_t_per_h = boiler_limit.limit_t_per_h),
            false
        ) as is_listed,
        coalesce(boiler.eliminated_date > report_year.as_of_date, true) as is_remaining
    from {{ ref("fct_boiler") }} as boiler
    cross join {{ ref("report_year") }} as report_year
    inner join {{ ref("dim_territory") }} as territory
        on
            boiler.district_code = territory.territory_code
            and territory.is_ours
            and report_year.as_of_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
    left join {{ ref("boiler_limit") }} as boiler_limit
        on
            boiler.fuel = boiler_limit.fuel
            and boiler.built_up_level = boiler_limit.built_up_level
            and report_year.as_of_date
            between boiler_limit.valid_from and coalesce(boiler_limit.valid_to, date '9999-12-31')
    where
        exists (
            select 1
            from {{ ref("boiler_limit") }} as in_force
            where report_year.as_of_date between in_force.valid_from and coalesce(in_force.valid_to, date '9999-12-31')
        )
)

select
    'SP-AIR-10' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    concat(fuel, '，', capacity_t_per_h, ' t/h') as measure_label,
    is_listed and is_remaining as in_numerator,
    is_listed as in_denominator
from judged
