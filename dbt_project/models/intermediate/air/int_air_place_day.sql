{%- set averaged = air_averaged_pollutants() -%}
{%- set labels = range(1, 25) -%}
{#- the 8-hour means that count for a day end at 08:00 … 24:00: they need no hour of another day -#}
{%- set ends = range(8, 25) -%}
with hour as (
    select
        'station' as place_kind,
        station_code as place,
        city_name,
        is_evaluation_point,
        assessment_date,
        data_variant,
        dust_deducted,
        {{ hour_label("hour_end_at") }} as hour_label,
        {%- for item in air_pollutants() %}
        {{ item.column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref("fct_air_hour") }}
    union all
    select
        'city' as place_kind,
        city_name as place,
        city_name,
        true as is_evaluation_point,
        assessment_date,
        data_variant,
        dust_deducted,
        {{ hour_label("hour_end_at") }} as hour_label,
        {%- for item in air_pollutants() %}
        {{ item.column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref("fct_air_city_hour") }}
),

place_day as (
    select
        place_kind,
        place,
        assessment_date,
        data_variant,
        dust_deducted,
        max(city_name) as city_name,
        bool_or(is_evaluation_point) as is_evaluation_point,
        -- rows and not values: an hour that was not measured has its row as well
        count(*) as hour_slots,
        {%- for item in averaged %}
        count({{ item.column }}) as {{ item.name }}_hours,
        sum({{ item.column }}) as {{ item.name }}_sum,
        {%- endfor %}
        count(o3_ug_m3) as o3_hours,
        max(o3_ug_m3) as o3_1h_max,
        {%- for label in labels %}
        max(o3_ug_m3) filter (where hour_label = {{ label }}) as o3_{{ label }}{{ "," if not loop.last }}
        {%- endfor %}
    from hour
    group by place_kind, place, assessment_date, data_variant, dust_deducted
),

validity as (
    select * from {{ ref("air_validity") }}
),

-- above this a day's highest 8-hour mean counts however few means there are
ozone_limit as (
    select
        air_limit.valid_from,
        air_limit.valid_to,
        pollutant.digits_of_day,
        cast(air_limit.concentration * {{ scale_of("pollutant.digits_of_day") }} as integer) as limit_units
    from {{ ref("air_limit") }} as air_limit
    inner join {{ ref("pollutant") }} as pollutant on air_limit.pollutant = pollutant.pollutant
    where air_limit.pollutant = 'o3' and air_limit.averaging = '8h' and air_limit.grade = 2
),

ruled_day as (
    select
        place_day.*,
        validity.hours_in_day,
        validity.hours_in_8h,
        validity.means_8h_in_day,
        ozone_limit.digits_of_day as o3_digits,
        ozone_limit.limit_units as o3_limit_units
    from place_day
    left join validity
        on
            place_day.assessment_date >= validity.valid_from
            and place_day.assessment_date <= coalesce(validity.valid_to, date '9999-12-31')
    left join ozone_limit
        on
            place_day.assessment_date >= ozone_limit.valid_from
            and place_day.assessment_date <= coalesce(ozone_limit.valid_to, date '9999-12-31')
),

ozone_window as (
    select
        *,
        {%- for end in ends %}
        {% for label in range(end - 7, end + 1) %}(case when o3_{{ label }} is null then 0 else 1 end){{ " + " if not loop.last }}{% endfor %} as hours_to_{{ end }},
        {{ thousandths(window_sum("o3_", end - 7, end)) }} as sum_to_{{ end }}{{ "," if not loop.last }}
        {%- endfor %}
    from ruled_day
),

ozone_mean as (
    select
        *,
        {%- for end in ends %}
        case when hours_to_{{ end }} >= hours_in_8h then sum_to_{{ end }} * ({{ station_multiple() }} // hours_to_{{ end }}) end as mean_to_{{ end }}{{ "," if not loop.last }}
        {%- endfor %}
    from ozone_window
),

ozone_day as (
    select
        *,
        {% for end in ends %}(case when mean_to_{{ end }} is null then 0 else 1 end){{ " + " if not loop.last }}{% endfor %} as o3_8h_means,
        greatest({% for end in ends %}mean_to_{{ end }}{{ ", " if not loop.last }}{% endfor %}) as o3_highest
    from ozone_mean
)

select
    place_kind,
    place,
    city_name,
    is_evaluation_point,
    assessment_date,
    data_variant,
    dust_deducted,
    cast(hour_slots as smallint) as hour_slots,
    {%- for item in averaged %}
    cast({{ item.name }}_hours as smallint) as {{ item.name }}_hours,
    case
        when {{ item.name }}_hours >= hours_in_day
            then {{ thousandths(item.name ~ "_sum") }} * ({{ station_multiple() }} // {{ item.name }}_hours)
    end as {{ item.name }}_numerator,
    {%- endfor %}
    cast(o3_hours as smallint) as o3_hours,
    cast(o3_8h_means as smallint) as o3_8h_means,
    o3_highest as o3_8h_highest_numerator,
    case
        when
            o3_8h_means >= means_8h_in_day
            or {{ rounded_units("o3_highest", station_denominator(), "o3_digits") }} > o3_limit_units
            then o3_highest
    end as o3_8h_numerator,
    {{ thousandths("o3_1h_max") }} * {{ station_multiple() }} as o3_1h_numerator
from ozone_day
