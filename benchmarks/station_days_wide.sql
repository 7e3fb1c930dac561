-- Station-days from the files of the wide layout: one line an hour and type, one column a station.
-- Read line by line: a reader that plans 1,600 columns takes longer than all that follows.
create or replace temp view station_day as
with line as (
    select
        filename,
        string_split(line, ',') as parts
    from read_csv(
        getvariable('files'), columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
        delim = chr(1), quote = '', escape = '', max_line_size = 1000000, filename = true
    )
),

-- the label 0 closes the day before
cell as (
    select
        type,
        cast(strptime(date, '%Y%m%d') as date) - case hour when '0' then 1 else 0 end as day,
        case hour when '0' then 24 else cast(hour as integer) end as label,
        place,
        try_cast(text as decimal(9, 3)) as value
    from (
        select
            line.parts[1] as date,
            line.parts[2] as hour,
            line.parts[3] as type,
            unnest(head.parts[4:]) as place,
            unnest(line.parts[4:]) as text
        from line
        inner join line as head on line.filename = head.filename and head.parts[1] = 'date'
        where line.parts[3] in ('PM2.5', 'PM10', 'SO2', 'NO2', 'O3', 'CO')
    ) as each_cell
)

select
    place,
    day,
    count(value) filter (where type = 'PM2.5') as pm2_5_hours,
    sum(value) filter (where type = 'PM2.5') as pm2_5_sum,
    count(value) filter (where type = 'PM10') as pm10_hours,
    sum(value) filter (where type = 'PM10') as pm10_sum,
    count(value) filter (where type = 'SO2') as so2_hours,
    sum(value) filter (where type = 'SO2') as so2_sum,
    count(value) filter (where type = 'NO2') as no2_hours,
    sum(value) filter (where type = 'NO2') as no2_sum,
    count(value) filter (where type = 'CO') as co_hours,
    -- in tenths, the last place of a day
    sum(value) filter (where type = 'CO') * 10 as co_sum,
    max(value) filter (where type = 'O3') as o3_1h,
    -- every hour has its line, also where nothing was measured
    list(cast(value as bigint) order by label) filter (where type = 'O3') as o3
from (select * replace (case when value >= 0 then value end as value) from cell) as counted
group by place, day;
