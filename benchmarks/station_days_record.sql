-- Station-days from the files of the record layout: one line a station and hour.
create or replace temp view station_day as
with record as (
    select
        stationcode as place,
        strptime(timepoint, '%Y-%m-%dT%H00') as hour_end_at,
        try_cast(pm2_5 as decimal(9, 3)) as pm2_5,
        try_cast(pm10 as decimal(9, 3)) as pm10,
        try_cast(so2 as decimal(9, 3)) as so2,
        try_cast(no2 as decimal(9, 3)) as no2,
        try_cast(o3 as decimal(9, 3)) as o3,
        try_cast(co as decimal(9, 3)) as co
    from read_csv(getvariable('files'), all_varchar = true)
)

select
    place,
    -- 00:00 closes the day before
    cast(hour_end_at - interval 1 hour as date) as day,
    count(*) filter (where pm2_5 >= 0) as pm2_5_hours,
    sum(pm2_5) filter (where pm2_5 >= 0) as pm2_5_sum,
    count(*) filter (where pm10 >= 0) as pm10_hours,
    sum(pm10) filter (where pm10 >= 0) as pm10_sum,
    count(*) filter (where so2 >= 0) as so2_hours,
    sum(so2) filter (where so2 >= 0) as so2_sum,
    count(*) filter (where no2 >= 0) as no2_hours,
    sum(no2) filter (where no2 >= 0) as no2_sum,
    count(*) filter (where co >= 0) as co_hours,
    -- in tenths, the last place of a day
    sum(co) filter (where co >= 0) * 10 as co_sum,
    max(o3) filter (where o3 >= 0) as o3_1h,
    -- every hour has its line, also where nothing was measured
    list(cast(case when o3 >= 0 then o3 end as bigint) order by hour_end_at) as o3
from record
group by place, day;
