-- From station-days (which station_days_….sql reads from the national files) to city-days, as one person would write
-- it: nothing is kept of the texts, of where a number came from, or of what was wrong with it. The rules are those of
-- 2012, written into it.
create or replace temp macro half_even(numerator, denominator) as
numerator // denominator + case
    when 2 * (numerator % denominator) > denominator then 1
    when 2 * (numerator % denominator) = denominator then (numerator // denominator) % 2
    else 0
end;

create or replace temp table city_days as
with station as (
    from read_csv(getvariable('stations'))
),

-- 168 is divided by 6, 7 and 8: so means of so many hours can be compared as whole numbers
ozone as (
    select
        *,
        [
            case
                when list_count(o3[last - 7:last]) >= 6
                    then list_sum(o3[last - 7:last]) * (168 // list_count(o3[last - 7:last]))
            end
            for last in range(8, 25)
        ] as means_8h
    from station_day
),

-- 212520 is divided by 20 to 24
valid_day as (
    select
        place,
        day,
        case when pm2_5_hours >= 20 then cast(pm2_5_sum as bigint) * (212520 // pm2_5_hours) end as pm2_5,
        case when pm10_hours >= 20 then cast(pm10_sum as bigint) * (212520 // pm10_hours) end as pm10,
        case when so2_hours >= 20 then cast(so2_sum as bigint) * (212520 // so2_hours) end as so2,
        case when no2_hours >= 20 then cast(no2_sum as bigint) * (212520 // no2_hours) end as no2,
        case when co_hours >= 20 then cast(co_sum as bigint) * (212520 // co_hours) end as co,
        case
            when list_count(means_8h) >= 14 or half_even(list_max(means_8h), 168) > 160
                then cast(list_max(means_8h) as bigint)
        end as o3_8h,
        cast(o3_1h as bigint) as o3_1h
    from ozone
),

city_mean as (
    select
        city_name,
        day,
        count(*) as stations_delivered,
        count(pm2_5) as pm2_5_stations,
        count(pm10) as pm10_stations,
        count(so2) as so2_stations,
        count(no2) as no2_stations,
        count(co) as co_stations,
        count(o3_8h) as o3_8h_stations,
        cast(half_even(sum(pm2_5), 212520 * nullif(count(pm2_5), 0)) as integer) as pm2_5,
        cast(half_even(sum(pm10), 212520 * nullif(count(pm10), 0)) as integer) as pm10,
        cast(half_even(sum(so2), 212520 * nullif(count(so2), 0)) as integer) as so2,
        cast(half_even(sum(no2), 212520 * nullif(count(no2), 0)) as integer) as no2,
        cast(half_even(sum(co), 212520 * nullif(count(co), 0)) as integer) as co,
        cast(half_even(sum(o3_8h), 168 * nullif(count(o3_8h), 0)) as integer) as o3_8h,
        cast(half_even(
            sum(o3_1h) filter (where o3_8h is not null), nullif(count(o3_8h), 0)
        ) as integer) as o3_1h
    from valid_day
    inner join station on valid_day.place = station.station_code
    group by city_name, day
),

step as (
    select
        pollutant,
        averaging,
        iaqi,
        cast(concentration * case pollutant when 'co' then 10 else 1 end as integer) as up_to,
        lag(iaqi, 1, 0) over level as iaqi_above,
        lag(up_to, 1, -1) over level as above
    from read_csv(getvariable('breakpoints'))
    where rule_id = 'hj_633_2012'
    window level as (partition by pollutant, averaging order by iaqi)
),

-- the index of every number that there can be, rounded up
iaqi as (
    select
        pollutant,
        averaging,
        unit,
        case
            when above < 0 then iaqi
            else iaqi_above + ((iaqi - iaqi_above) * (unit - above) + up_to - above - 1) // (up_to - above)
        end as iaqi
    from step, unnest(range(above + 1, up_to + 1)) as one (unit)
),

indexed as (
    select
        city_mean.*,
        case when pm2_5 is not null then coalesce(i1.iaqi, 500) end as pm2_5_iaqi,
        case when pm10 is not null then coalesce(i2.iaqi, 500) end as pm10_iaqi,
        case when so2 is not null then coalesce(i3.iaqi, 500) end as so2_iaqi,
        case when no2 is not null then coalesce(i4.iaqi, 500) end as no2_iaqi,
        case when co is not null then coalesce(i5.iaqi, 500) end as co_iaqi,
        case when o3_1h is not null then coalesce(i7.iaqi, 500) end as o3_1h_iaqi,
        case when o3_8h is not null then coalesce(i6.iaqi, o3_1h_iaqi) end as o3_8h_iaqi,
        case when o3_8h is not null then greatest(o3_8h_iaqi, o3_1h_iaqi) end as o3_iaqi
    from city_mean
    left join iaqi as i1 on i1.pollutant = 'pm2_5' and i1.averaging = '24h' and i1.unit = pm2_5
    left join iaqi as i2 on i2.pollutant = 'pm10' and i2.averaging = '24h' and i2.unit = pm10
    left join iaqi as i3 on i3.pollutant = 'so2' and i3.averaging = '24h' and i3.unit = so2
    left join iaqi as i4 on i4.pollutant = 'no2' and i4.averaging = '24h' and i4.unit = no2
    left join iaqi as i5 on i5.pollutant = 'co' and i5.averaging = '24h' and i5.unit = co
    left join iaqi as i6 on i6.pollutant = 'o3' and i6.averaging = '8h' and i6.unit = o3_8h
    left join iaqi as i7 on i7.pollutant = 'o3' and i7.averaging = '1h' and i7.unit = o3_1h
),

judged as (
    select
        *,
        greatest(pm2_5_iaqi, pm10_iaqi, so2_iaqi, no2_iaqi, o3_iaqi, co_iaqi) as highest,
        pm2_5_iaqi + pm10_iaqi + so2_iaqi + no2_iaqi + o3_iaqi + co_iaqi is not null as is_valid
    from indexed
)

select
    city_name,
    day as assessment_date,
    stations_delivered,
    pm2_5_stations,
    pm10_stations,
    so2_stations,
    no2_stations,
    co_stations,
    o3_8h_stations,
    pm2_5 as pm2_5_ug_m3,
    pm10 as pm10_ug_m3,
    so2 as so2_ug_m3,
    no2 as no2_ug_m3,
    co / 10 as co_mg_m3,
    o3_8h as o3_8h_ug_m3,
    o3_1h as o3_1h_ug_m3,
    pm2_5_iaqi,
    pm10_iaqi,
    so2_iaqi,
    no2_iaqi,
    co_iaqi,
    o3_8h_iaqi,
    o3_1h_iaqi,
    is_valid,
    case when is_valid then highest end as aqi,
    case
        when is_valid and highest > 50
            then concat_ws(
                ',',
                case when pm2_5_iaqi = highest then 'PM2.5' end,
                case when pm10_iaqi = highest then 'PM10' end,
                case when so2_iaqi = highest then 'SO2' end,
                case when no2_iaqi = highest then 'NO2' end,
                case when o3_iaqi = highest then 'O3' end,
                case when co_iaqi = highest then 'CO' end
            )
    end as primary_pollutants
from judged;
