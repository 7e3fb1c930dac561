select
    place || '|' || cast(assessment_date as varchar) || '|' || {{ answer_key("data_variant", "dust_deducted") }} as record_id,
    place as station_code,
    city_name,
    is_evaluation_point,
    assessment_date,
    data_variant,
    dust_deducted,
    hour_slots,
    {%- for item in air_averaged_pollutants() %}
    {{ item.name }}_hours,
    {{ item.name }}_numerator,
    {%- endfor %}
    o3_hours,
    o3_8h_means,
    o3_8h_highest_numerator,
    o3_8h_numerator,
    o3_1h_numerator,
    cast({{ station_denominator() }} as bigint) as denominator
from {{ ref("int_air_place_day") }}
where place_kind = 'station'
