{%- set averaged = air_averaged_pollutants() -%}
{#- the six daily items, ozone by its highest 8-hour mean; the 1-hour maximum is a seventh in the edition of 2012 -#}
{%- set items = averaged | map(attribute="name") | list + ["o3_8h"] -%}
with place_day as (
    select
        *,
        case place_kind when 'city' then 'city_hours' else 'station_first' end as basis
    from {{ ref("int_air_place_day") }}
    where is_evaluation_point and city_name is not null
),

declared_station as (
    select * from {{ ref("dim_station") }}
    where is_declared and is_evaluation_point
),

-- the station's own day first, then the mean of the stations: the other order gives another AQI on one day of ten
city_mean as (
    select
        city_name,
        assessment_date,
        data_variant,
        dust_deducted,
        basis,
        count(*) as stations_delivered,
        {%- for item in items %}
        count({{ item }}_numerator) as {{ item }}_stations,
        sum({{ big_integer(item ~ "_numerator") }}) * ({{ city_multiple() }} // nullif(count({{ item }}_numerator), 0)) as {{ item }}_numerator,
        {%- endfor %}
        sum({{ big_integer("o3_1h_numerator") }}) filter (where o3_8h_numerator is not null)
        * ({{ city_multiple() }} // nullif(count(o3_8h_numerator), 0)) as o3_1h_numerator
    from place_day
    group by city_name, assessment_date, data_variant, dust_deducted, basis
),

expected as (
    select
        city_day.city_name,
        city_day.assessment_date,
        count(*) as stations_expected
    from (select distinct city_name, assessment_date from city_mean) as city_day
    inner join declared_station
        on
            city_day.city_name = declared_station.city_name
            and city_day.assessment_date >= declared_station.valid_from
            and city_day.assessment_date <= coalesce(declared_station.valid_to, date '9999-12-31')
    group by city_day.city_name, city_day.assessment_date
),

digits as (
    select
        {%- for item in items %}
        max(case when pollutant = '{{ item | replace("_8h", "") }}' then digits_of_day end) as {{ item }}_digits,
        {%- endfor %}
        {%- for item in air_pollutants() %}
        max(case when pollutant = '{{ item.name }}' then label_zh end) as {{ item.name }}_label{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref("pollutant") }}
),

-- rounded before the index is looked up, once, from the exact mean
rounded as (
    select
        city_mean.*,
        digits.*,
        rule.rule_id,
        rule.edition,
        rule.lowest_aqi,
        rule.highest_aqi,
        rule.o3_8h_above_table_iaqi,
        rule.counts_o3_1h_in_day,
        rule.published_above_when_incomplete,
        case
            when city_mean.basis = 'city_hours' then 1
            else coalesce(expected.stations_expected, city_mean.stations_delivered)
        end as stations_expected,
        {%- for item in items %}
        cast({{ rounded_units("city_mean." ~ item ~ "_numerator", city_denominator(), "digits." ~ item ~ "_digits") }} as integer) as {{ item }}_units,
        {%- endfor %}
        cast({{ rounded_units("city_mean.o3_1h_numerator", city_denominator(), "digits.o3_8h_digits") }} as integer) as o3_1h_units
    from city_mean
    cross join digits
    left join expected
        on city_mean.city_name = expected.city_name and city_mean.assessment_date = expected.assessment_date
    left join {{ ref("air_index_rule") }} as rule
        on
            city_mean.assessment_date >= rule.valid_from
            and city_mean.assessment_date <= coalesce(rule.valid_to, date '9999-12-31')
),

looked_up as (
    select
        rounded.*,
        {%- for item in averaged %}
        case when rounded.{{ item.name }}_units is not null then coalesce({{ item.name }}_index.iaqi, rounded.highest_aqi) end as {{ item.name }}_iaqi,
        {%- endfor %}
        case when rounded.o3_1h_units is not null then coalesce(o3_1h_index.iaqi, rounded.highest_aqi) end as o3_1h_iaqi,
        o3_8h_index.iaqi as o3_8h_table_iaqi
    from rounded
    {%- for item in averaged %}
    left join {{ ref("int_iaqi_lookup") }} as {{ item.name }}_index
        on
            {{ item.name }}_index.pollutant = '{{ item.name }}'
            and {{ item.name }}_index.averaging = '24h'
            and rounded.edition = {{ item.name }}_index.edition
            and rounded.{{ item.name }}_units = {{ item.name }}_index.concentration_units
    {%- endfor %}
    {%- for averaging in ("8h", "1h") %}
    left join {{ ref("int_iaqi_lookup") }} as o3_{{ averaging }}_index
        on
            o3_{{ averaging }}_index.pollutant = 'o3'
            and o3_{{ averaging }}_index.averaging = '{{ averaging }}'
            and rounded.edition = o3_{{ averaging }}_index.edition
            and rounded.o3_{{ averaging }}_units = o3_{{ averaging }}_index.concentration_units
    {%- endfor %}
),

indexed as (
    select
        *,
        case
            when o3_8h_units is null then null
            when o3_8h_table_iaqi is not null then o3_8h_table_iaqi
            -- above the 8-hour table the edition names an index, or the 1-hour maximum decides
            when o3_8h_above_table_iaqi is not null then o3_8h_above_table_iaqi
            else o3_1h_iaqi
        end as o3_8h_iaqi
    from looked_up
),

judged as (
    select
        *,
        case
            when o3_8h_iaqi is null then null
            when counts_o3_1h_in_day then greatest(o3_8h_iaqi, o3_1h_iaqi)
            else o3_8h_iaqi
        end as o3_iaqi,
        {% for item in items %}(case when {{ item }}_iaqi is null then 0 else 1 end){{ " + " if not loop.last }}{% endfor %} as items_valid
    from indexed
),

highest as (
    select
        *,
        greatest({% for item in air_pollutants() %}{{ item.name }}_iaqi{{ ", " if not loop.last }}{% endfor %}) as highest_iaqi
    from judged
),

decided as (
    select
        *,
        coalesce(
            items_valid = {{ items | length }} or (items_valid > 0 and highest_iaqi > published_above_when_incomplete), false
        ) as is_valid
    from highest
),

valued as (
    select
        *,
        case when is_valid then greatest(highest_iaqi, lowest_aqi) end as aqi
    from decided
)

select
    {{ city_day_key("valued.city_name", "valued.assessment_date", "valued.data_variant", "valued.dust_deducted", "valued.basis") }} as record_id,
    valued.city_name,
    valued.assessment_date,
    valued.data_variant,
    valued.dust_deducted,
    valued.basis,
    valued.rule_id as index_rule_id,
    cast(valued.stations_expected as smallint) as stations_expected,
    cast(valued.stations_delivered as smallint) as stations_delivered,
    {%- for item in items %}
    cast(valued.{{ item }}_stations as smallint) as {{ item }}_stations,
    {%- endfor %}
    {%- for item in items %}
    cast(valued.{{ item }}_numerator as hugeint) as {{ item }}_numerator,
    {%- endfor %}
    cast(valued.o3_1h_numerator as hugeint) as o3_1h_numerator,
    {{ city_denominator() }} as denominator,
    {%- for item in items %}
    cast({{ units_as_decimal("valued." ~ item ~ "_units", "valued." ~ item ~ "_digits") }} as decimal(9, 1)) as {{ item }}_{{ "mg_m3" if item == "co" else "ug_m3" }},
    {%- endfor %}
    cast({{ units_as_decimal("valued.o3_1h_units", "valued.o3_8h_digits") }} as decimal(9, 1)) as o3_1h_ug_m3,
    {%- for item in items %}
    cast(valued.{{ item }}_iaqi as smallint) as {{ item }}_iaqi,
    {%- endfor %}
    cast(case when valued.o3_8h_iaqi is not null and valued.counts_o3_1h_in_day then valued.o3_1h_iaqi end as smallint) as o3_1h_iaqi,
    cast(valued.items_valid as smallint) as items_valid,
    valued.is_valid,
    cast(valued.aqi as smallint) as aqi,
    aqi_class.class_code,
    aqi_class.name_zh as class_zh,
    case
        when valued.aqi > 50
            then concat_ws(
                ',',
                {%- for item in air_pollutants() %}
                case when valued.{{ item.name }}_iaqi = valued.highest_iaqi then valued.{{ item.name }}_label end{{ "," if not loop.last }}
                {%- endfor %}
            )
    end as primary_pollutants
from valued
left join {{ ref("aqi_class") }} as aqi_class
    on valued.aqi >= aqi_class.aqi_from and valued.aqi <= aqi_class.aqi_to
