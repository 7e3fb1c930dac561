-- What the guard finds out about the air facts, as one person would write it in one query: by rule, how many rows were
-- looked at and how many failed. Every number of it is held against the guard's before anything is measured.
with own_day as (
    select
        year,
        city_name,
        assessment_date,
        data_variant,
        dust_deducted
    from intermediate.int_air_our_day
    where is_counted
),

hours as (
    select
        count(*) as looked_at,
        count(*) filter (where is_contradicted is not false) as contradicted,
        count(*) filter (where missing_items is null and aqi is not null and delivered_aqi is not null) as compared,
        count(*) filter (where missing_items is null and aqi <> delivered_aqi) as differing
    from marts.fct_air_hour
),

own_hours as (
    select
        own_day.year,
        hour.data_variant,
        count(*) filter (where hour.is_contradicted) as contradicted,
        count(*) filter (
            where hour.missing_items is null and hour.aqi is not null and hour.delivered_aqi is not null
        ) as compared,
        count(*) filter (where hour.missing_items is null and hour.aqi <> hour.delivered_aqi) as differing
    from marts.fct_air_hour as hour
    inner join own_day using (city_name, assessment_date, data_variant, dust_deducted)
    group by own_day.year, hour.data_variant
),

odd as (
    select
        count(*) filter (where odd.kind in ('constant', 'zero')) as still,
        count(*) filter (where odd.kind = 'jump') as jumps
    from intermediate.int_air_odd_stretch as odd
    inner join marts.fct_air_hour as hour
        on
            odd.station_code = hour.station_code
            and odd.last_hour_end_at = hour.hour_end_at
            and odd.data_variant = hour.data_variant
            and odd.dust_deducted = hour.dust_deducted
),

station_days as (
    select
        count(*) as looked_at,
        count(*) filter (where assessment_date >= date '2016-01-01') as ruled,
        count(*) filter (
            where
            assessment_date >= date '2016-01-01'
            and not (
                (pm2_5_numerator is null) = (pm2_5_hours < 20)
                and (pm10_numerator is null) = (pm10_hours < 20)
                and (so2_numerator is null) = (so2_hours < 20)
                and (no2_numerator is null) = (no2_hours < 20)
                and (co_numerator is null) = (co_hours < 20)
                and (o3_8h_numerator is null or o3_8h_means >= 14 or o3_8h_numerator > 160 * denominator)
                and (o3_8h_numerator is not null or o3_8h_means < 14)
            )
        ) as wrongly_valid
    from marts.fct_air_station_day
),

evaluated_days as (
    select
        own_day.*,
        station.station_code
    from own_day
    inner join reference.station as station
        on
            own_day.city_name = station.city_name
            and station.is_evaluation_point
            and own_day.assessment_date between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
),

strangers as (
    select count(*) as failed
    from marts.fct_air_station_day as station_day
    inner join own_day using (city_name, assessment_date, data_variant, dust_deducted)
    where
        station_day.is_evaluation_point
        and not exists (
            select 1 from reference.station as station
            where
                station.station_code = station_day.station_code
                and station.is_evaluation_point
                and station_day.assessment_date
                between station.valid_from and coalesce(station.valid_to, date '9999-12-31')
        )
),

short_days as (
    select count(*) as failed
    from evaluated_days
    left join marts.fct_air_station_day as station_day
        using (station_code, assessment_date, data_variant, dust_deducted)
    where coalesce(station_day.hour_slots, 0) <> 24
),

city_days as (
    select
        count(*) as looked_at,
        count(*) filter (where city_day.is_valid is not true) as invalid,
        count(*) filter (where city_day.aqi is not null) as indexed,
        count(*) filter (
            where
            city_day.aqi is not null
            and (city_day.primary_pollutants is not null) <> (city_day.aqi > 50)
        ) as wrongly_primary,
        count(*) filter (where city_day.is_valid) as valid,
        count(*) filter (
            where
            city_day.is_valid
            and (
                least(
                    city_day.pm2_5_stations, city_day.pm10_stations, city_day.so2_stations,
                    city_day.no2_stations, city_day.co_stations, city_day.o3_8h_stations
                ) * 4 >= city_day.stations_expected * 3
            ) is not true
        ) as too_few_stations,
        count(*) filter (where city_day.index_rule_id is distinct from rule.rule_id) as wrong_rule
    from marts.fct_air_city_day as city_day
    left join reference.rule_version as rule
        on
            rule.family = 'air_index'
            and city_day.assessment_date >= rule.valid_from
            and city_day.assessment_date <= coalesce(rule.valid_to, date '9999-12-31')
)

select 'marts.fct_air_hour' as table_name, 'A01' as rule_id, hours.looked_at, coalesce((select sum(contradicted) from own_hours), 0) as failed from hours
union all
select 'marts.fct_air_hour', 'A01.any', hours.looked_at, hours.contradicted from hours
union all
select 'marts.fct_air_hour', 'A13', hours.compared, hours.differing from hours
union all
select 'marts.fct_air_hour', 'A13.share', hours.looked_at, (select count(*) from own_hours where differing * 100 > compared) from hours
union all
select 'marts.fct_air_hour', 'A07', hours.looked_at, (select still from odd) from hours
union all
select 'marts.fct_air_hour', 'A08', hours.looked_at, (select jumps from odd) from hours
union all
select 'marts.fct_air_station_day', 'A10', station_days.ruled, station_days.wrongly_valid from station_days
union all
select 'marts.fct_air_station_day', 'A17', station_days.looked_at, (select failed from strangers) from station_days
union all
select 'marts.fct_air_station_day', 'A02', station_days.looked_at, (select failed from short_days) from station_days
union all
select 'marts.fct_air_city_day', 'A10.city', city_days.looked_at, city_days.invalid from city_days
union all
select 'marts.fct_air_city_day', 'A14', city_days.indexed, city_days.wrongly_primary from city_days
union all
select 'marts.fct_air_city_day', 'A16', city_days.looked_at, city_days.wrong_rule from city_days
union all
select 'marts.fct_air_city_day', 'A18', city_days.valid, city_days.too_few_stations from city_days
