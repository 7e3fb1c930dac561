with breakpoint as (
    select
        rule.edition,
        level.pollutant,
        level.averaging,
        level.iaqi,
        cast(level.concentration * {{ scale_of("pollutant.digits_of_day") }} as integer) as units
    from {{ ref("iaqi_breakpoint") }} as level
    inner join {{ ref("air_index_rule") }} as rule on level.rule_id = rule.rule_id
    inner join {{ ref("pollutant") }} as pollutant on level.pollutant = pollutant.pollutant
),

step as (
    select
        edition,
        pollutant,
        averaging,
        units as units_to,
        iaqi as iaqi_to,
        lag(units) over level_order as units_from,
        lag(iaqi) over level_order as iaqi_from
    from breakpoint
    window level_order as (partition by edition, pollutant, averaging order by iaqi)
),

each_concentration as (
    select
        step.*,
        {{ whole_numbers("units_from + 1", "units_to") }} as concentration_units
    from step
    where units_from is not null
)

select
    edition,
    pollutant,
    averaging,
    concentration_units,
    cast(
        iaqi_from
        + {{ ceil_div("(iaqi_to - iaqi_from) * (concentration_units - units_from)", "units_to - units_from") }} as smallint
    ) as iaqi
from each_concentration
union all
select
    edition,
    pollutant,
    averaging,
    units as concentration_units,
    iaqi
from breakpoint
where iaqi = 0
