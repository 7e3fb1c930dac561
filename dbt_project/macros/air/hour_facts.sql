{#-
  The hours of stations or of cities: every delivered hour once, with the index recomputed from its six values by the
  edition of HJ 633 that is in force on its day. Both facts are built alike; a city hour has no station to look up.

  Belongs here: which delivered row is taken, and the index of one hour. Does not belong here: anything of a day.
-#}
{% macro air_hour_facts(place_kind) -%}
{%- set pollutants = air_pollutants() -%}
{%- set derived = air_derived_items() -%}
with repeated as (
    select * from {{ ref("int_air_repeated_hour") }}
),

{% if place_kind == "station" -%}
station as (
    select * from {{ ref("dim_station") }}
),

{% endif -%}
delivered as (
    select
        hour.*,
        repeated.delivery_id is not null as is_repeated,
        coalesce(repeated.is_contradicted, false) as is_contradicted
    from {{ ref("int_air_delivered_hour") }} as hour
    left join repeated
        on
            hour.place = repeated.place
            and hour.delivery_id = repeated.delivery_id
            and hour.row_number = repeated.row_number
            and hour.sheet_name is not distinct from repeated.sheet_name
            and hour.hour_end_at = repeated.hour_end_at
    where
        hour.place_kind = '{{ place_kind }}'
        and (repeated.delivery_id is null or repeated.is_taken)
),

-- two files that say different things of one hour: neither is believed
believed as (
    select
        place,
        city_name,
        hour_end_at,
        assessment_date,
        data_variant,
        dust_deducted,
        {%- for item in pollutants + derived %}
        case when not is_contradicted then {{ item.column }} end as {{ item.column }},
        {%- endfor %}
        case when is_contradicted then 'contradicted' else missing_items end as missing_items,
        is_contradicted,
        layout,
        delivery_id,
        sheet_name,
        row_number
    from delivered
),

edition_of_day as (
    select * from {{ ref("int_air_day_edition") }}
),

-- thousandths in one unit of the last place, by pollutant, in one row
step as (
    select
        {%- for item in pollutants %}
        max(case when pollutant = '{{ item.name }}' then 1000 // ({{ scale_of("digits_of_day") }}) end) as {{ item.name }}_step
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ ref("pollutant") }}
),

{% for item in pollutants -%}
{{ item.name }}_index as (
    select
        lookup.edition,
        lookup.concentration_units,
        lookup.iaqi
    from {{ ref("int_iaqi_lookup") }} as lookup
    inner join {{ ref("pollutant") }} as pollutant
        on lookup.pollutant = pollutant.pollutant and lookup.averaging = pollutant.averaging_of_hour
    where lookup.pollutant = '{{ item.name }}'
),

{% endfor -%}
so2_day_index as (
    select
        edition,
        concentration_units,
        iaqi
    from {{ ref("int_iaqi_lookup") }}
    where pollutant = 'so2' and averaging = '24h'
),

in_units as (
    select
        believed.*,
        edition_of_day.rule_id,
        edition_of_day.edition,
        edition_of_day.lowest_aqi,
        edition_of_day.highest_aqi,
        edition_of_day.so2_1h_above_table_iaqi,
        edition_of_day.published_above_when_incomplete,
        {%- for item in pollutants %}
        {{ hour_units("believed." ~ item.column, "step." ~ item.name ~ "_step") }} as {{ item.name }}_units,
        {%- endfor %}
        {{ hour_units("believed.so2_24h_ug_m3", "step.so2_step") }} as so2_24h_units
    from believed
    cross join step
    left join edition_of_day on believed.assessment_date = edition_of_day.assessment_date
),

indexed as (
    select
        in_units.*,
        {%- for item in pollutants %}
        case
            when in_units.{{ item.name }}_units is null then null
            when {{ item.name }}_index.iaqi is not null then {{ item.name }}_index.iaqi
            {%- if item.name == "so2" %}
            -- above the 1-hour table the edition names an index, or the 24-hour mean decides
            when in_units.so2_1h_above_table_iaqi is not null then in_units.so2_1h_above_table_iaqi
            else so2_day_index.iaqi
            {%- else %}
            else in_units.highest_aqi
            {%- endif %}
        end as {{ item.name }}_iaqi{{ "," if not loop.last }}
        {%- endfor %}
    from in_units
    {%- for item in pollutants %}
    left join {{ item.name }}_index
        on
            in_units.edition = {{ item.name }}_index.edition
            and in_units.{{ item.name }}_units = {{ item.name }}_index.concentration_units
    {%- endfor %}
    left join so2_day_index
        on
            in_units.edition = so2_day_index.edition
            and in_units.so2_24h_units = so2_day_index.concentration_units
)

select
    indexed.place as {{ "station_code" if place_kind == "station" else "city_name" }},
    {%- if place_kind == "station" %}
    coalesce(indexed.city_name, station.city_name) as city_name,
    coalesce(station.is_evaluation_point, false)
    and coalesce(indexed.city_name, station.city_name) is not null as is_evaluation_point,
    {%- endif %}
    indexed.hour_end_at,
    indexed.assessment_date,
    indexed.data_variant,
    indexed.dust_deducted,
    {%- for item in pollutants %}
    indexed.{{ item.column }},
    {%- endfor %}
    {%- for item in derived %}
    indexed.{{ item.column }},
    {%- endfor %}
    case
        when {% for item in pollutants %}indexed.{{ item.name }}_iaqi is not null{{ " and " if not loop.last }}{% endfor %}
            then greatest(indexed.lowest_aqi, {% for item in pollutants %}indexed.{{ item.name }}_iaqi{{ ", " if not loop.last }}{% endfor %})
        when
            greatest({% for item in pollutants %}indexed.{{ item.name }}_iaqi{{ ", " if not loop.last }}{% endfor %})
            > indexed.published_above_when_incomplete
            then greatest({% for item in pollutants %}indexed.{{ item.name }}_iaqi{{ ", " if not loop.last }}{% endfor %})
    end as aqi,
    indexed.rule_id as index_rule_id,
    indexed.missing_items,
    indexed.is_contradicted,
    indexed.layout,
    indexed.delivery_id,
    indexed.sheet_name,
    indexed.row_number
from indexed
{%- if place_kind == "station" %}
left join station
    on
        indexed.place = station.station_code
        and indexed.assessment_date >= station.valid_from
        and indexed.assessment_date <= coalesce(station.valid_to, date '9999-12-31')
{%- endif %}
{%- endmacro %}

{#-
  An hourly value in units of its last place. Hourly values nearly always are whole already: the exact rounding is only
  asked where something is left over.
-#}
{% macro hour_units(value, step) -%}
    case
        when cast({{ value }} * 1000 as integer) % {{ step }} = 0 then cast({{ value }} * 1000 as integer) // {{ step }}
        else cast({{ half_even("cast(" ~ value ~ " * 1000 as integer)", step, 0) }} as integer)
    end
{%- endmacro %}

{#- Every whole number from one to another, one row each. -#}
{% macro whole_numbers(first, last) -%}
    {{ return(adapter.dispatch("whole_numbers", "ecoledger")(first, last)) }}
{%- endmacro %}

{% macro default__whole_numbers(first, last) -%}
    explode(sequence({{ first }}, {{ last }}))
{%- endmacro %}

{% macro duckdb__whole_numbers(first, last) -%}
    cast(unnest(generate_series({{ first }}, {{ last }})) as integer)
{%- endmacro %}
