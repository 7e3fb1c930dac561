{%- set series = "station_code, data_variant, dust_deducted, pollutant" -%}
-- of a national archive only the bureau's own points: this is what keeps the windows below small
with own_hour as (
    select
        hour.*,
        our_day.year
    from {{ ref("fct_air_hour") }} as hour
    inner join {{ ref("int_air_our_day") }} as our_day
        on
            hour.city_name = our_day.city_name
            and hour.assessment_date = our_day.assessment_date
            and hour.data_variant = our_day.data_variant
            and hour.dust_deducted = our_day.dust_deducted
    where our_day.is_counted
),

measured as (
    select
        own_hour.year,
        own_hour.city_name,
        own_hour.station_code,
        own_hour.data_variant,
        own_hour.dust_deducted,
        own_hour.hour_end_at,
        policy.pollutant,
        policy.constant_hours,
        policy.zero_hours,
        policy.jump_sigmas,
        policy.neighbour_sigmas,
        case policy.pollutant
            {%- for item in air_pollutants() %}
            when '{{ item.name }}' then {{ thousandths("own_hour." ~ item.column) }}
            {%- endfor %}
        end as thousandths
    from own_hour
    inner join {{ ref("air_hour_plausibility") }} as policy
        on
            own_hour.assessment_date >= policy.valid_from
            and own_hour.assessment_date <= coalesce(policy.valid_to, date '9999-12-31')
),

-- a change is known only from one hour to the very next
changing as (
    select
        *,
        case
            when lag(hour_end_at) over in_order = hour_end_at - interval 1 hour
                then thousandths - lag(thousandths) over in_order
        end as change
    from measured
    where thousandths is not null
    window in_order as (partition by {{ series }} order by hour_end_at)
),

-- hours without a change that follow one another have the same start
still as (
    select
        *,
        hour_end_at - row_number() over (partition by {{ series }} order by hour_end_at) * interval 1 hour as stretch
    from changing
    where change = 0
),

still_stretch as (
    select
        max(year) as year,
        max(city_name) as city_name,
        {{ series }},
        case when max(thousandths) = 0 then 'zero' else 'constant' end as kind,
        min(hour_end_at) - interval 1 hour as first_hour_end_at,
        max(hour_end_at) as last_hour_end_at,
        count(*) + 1 as hours,
        max(thousandths) as thousandths,
        cast(null as bigint) as thousandths_before
    from still
    group by {{ series }}, stretch
    having count(*) + 1 >= case when max(thousandths) = 0 then max(zero_hours) else max(constant_hours) end
),

-- the variance without division: (n Σx² - (Σx)²) / n²
scatter as (
    select
        year,
        {{ series }},
        cast(count(change) as hugeint) as changes,
        cast(count(change) as hugeint) * sum(cast(change as hugeint) * change)
        - sum(cast(change as hugeint)) * sum(cast(change as hugeint)) as variance_numerator
    from changing
    group by year, {{ series }}
),

measured_change as (
    select
        changing.*,
        changing.change * scatter.changes as change_numerator,
        scatter.variance_numerator
    from changing
    inner join scatter
        on
            changing.year = scatter.year
            and changing.station_code = scatter.station_code
            and changing.data_variant = scatter.data_variant
            and changing.dust_deducted = scatter.dust_deducted
            and changing.pollutant = scatter.pollutant
    inner join {{ ref("air_plausibility") }} as plausibility
        on
            cast(changing.hour_end_at as date) >= plausibility.valid_from
            and cast(changing.hour_end_at as date) <= coalesce(plausibility.valid_to, date '9999-12-31')
    where changing.change is not null and scatter.changes >= plausibility.changes_for_sigma
),

moving as (
    select
        *,
        change_numerator * change_numerator > jump_sigmas * jump_sigmas * variance_numerator as is_jump,
        change_numerator * change_numerator > neighbour_sigmas * neighbour_sigmas * variance_numerator as is_moving
    from measured_change
),

city_hour as (
    select
        city_name,
        data_variant,
        dust_deducted,
        pollutant,
        hour_end_at,
        count(*) as stations,
        count(*) filter (where is_moving) as stations_moving
    from moving
    group by city_name, data_variant, dust_deducted, pollutant, hour_end_at
),

-- a point that jumps by itself; without a neighbour nobody can say whether the air moved
lone_jump as (
    select
        moving.year,
        moving.city_name,
        moving.station_code,
        moving.data_variant,
        moving.dust_deducted,
        moving.pollutant,
        'jump' as kind,
        moving.hour_end_at as first_hour_end_at,
        moving.hour_end_at as last_hour_end_at,
        1 as hours,
        moving.thousandths,
        moving.thousandths - moving.change as thousandths_before
    from moving
    inner join city_hour
        on
            moving.city_name = city_hour.city_name
            and moving.data_variant = city_hour.data_variant
            and moving.dust_deducted = city_hour.dust_deducted
            and moving.pollutant = city_hour.pollutant
            and moving.hour_end_at = city_hour.hour_end_at
    where moving.is_jump and city_hour.stations > 1 and city_hour.stations_moving = 1
),

odd as (
    select * from still_stretch
    union all by name
    select * from lone_jump
)

select
    odd.kind || '|' || odd.station_code || '|' || odd.pollutant || '|' || cast(odd.first_hour_end_at as varchar) || '|'
    || {{ answer_key("odd.data_variant", "odd.dust_deducted") }} as record_id,
    odd.kind,
    odd.year,
    odd.city_name,
    odd.station_code,
    odd.data_variant,
    odd.dust_deducted,
    odd.pollutant,
    pollutant.label_zh as pollutant_label_zh,
    odd.first_hour_end_at,
    odd.last_hour_end_at,
    cast(odd.hours as integer) as hours,
    {{ units_as_decimal("odd.thousandths", "3") }} as concentration,
    {{ units_as_decimal("odd.thousandths_before", "3") }} as concentration_before
from odd
inner join {{ ref("pollutant") }} as pollutant on odd.pollutant = pollutant.pollutant
