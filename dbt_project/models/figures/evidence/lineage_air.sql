{%- set pollutants = air_pollutants() -%}
with our_answer as (
    select
        bureau.city_name,
        air_policy.dust_deducted,
        air_policy.basis
    from {{ ref("bureau") }} as bureau
    cross join {{ ref("air_policy") }} as air_policy
),

our_variant as (
    select distinct data_variant
    from {{ ref("figure_catalogue") }}
    where source = 'air' and data_variant is not null
),

-- the hours that a city-day is made of, in the one form that the policy takes
our_hour as (
    select
        hour.station_code as place,
        hour.hour_end_at,
        hour.assessment_date,
        hour.data_variant,
        hour.dust_deducted,
        hour.layout,
        hour.delivery_id,
        hour.sheet_name,
        hour.row_number,
        our_answer.city_name,
        our_answer.basis
    from {{ ref("fct_air_hour") }} as hour
    inner join our_answer
        on hour.city_name = our_answer.city_name and hour.dust_deducted = our_answer.dust_deducted
    inner join our_variant on hour.data_variant = our_variant.data_variant
    where our_answer.basis = 'station_first' and hour.is_evaluation_point
    union all
    select
        hour.city_name as place,
        hour.hour_end_at,
        hour.assessment_date,
        hour.data_variant,
        hour.dust_deducted,
        hour.layout,
        hour.delivery_id,
        hour.sheet_name,
        hour.row_number,
        our_answer.city_name,
        our_answer.basis
    from {{ ref("fct_air_city_hour") }} as hour
    inner join our_answer
        on hour.city_name = our_answer.city_name and hour.dust_deducted = our_answer.dust_deducted
    inner join our_variant on hour.data_variant = our_variant.data_variant
    where our_answer.basis = 'city_hours'
),

-- a record holds all six; in a wide archive each pollutant has a line of its own
our_row as (
    select distinct
        our_hour.city_name,
        our_hour.assessment_date,
        our_hour.data_variant,
        our_hour.dust_deducted,
        our_hour.basis,
        pollutant.pollutant,
        our_hour.delivery_id,
        our_hour.sheet_name,
        our_hour.row_number
    from our_hour
    cross join {{ ref("pollutant") }} as pollutant
    where our_hour.layout = 'record'
    {%- for kind in ("station", "city") %}
    union all
    select distinct
        our_hour.city_name,
        our_hour.assessment_date,
        our_hour.data_variant,
        our_hour.dust_deducted,
        our_hour.basis,
        staged.item as pollutant,
        staged.delivery_id,
        staged.sheet_name,
        staged.row_number
    from {{ ref("stg_air_wide_" ~ kind) }} as staged
    {%- if kind == "city" %}
    left join {{ ref("city_alias") }} as city_alias on staged.place = city_alias.alias
    {%- endif %}
    inner join our_hour
        on
            staged.delivery_id = our_hour.delivery_id
            and staged.sheet_name is not distinct from our_hour.sheet_name
            and {% if kind == "city" %}coalesce(city_alias.city_name, staged.place){% else %}staged.place{% endif %} = our_hour.place
            and staged.hour_end_at = our_hour.hour_end_at
            and our_hour.layout = 'wide_{{ kind }}'
    where staged.item_number <= {{ pollutants | length }}
    {%- endfor %}
),

day_row as (
    select distinct
        {{ city_day_key("city_name", "assessment_date", "data_variant", "dust_deducted", "basis") }} as record_id,
        delivery_id,
        sheet_name,
        row_number
    from our_row
),

year_row as (
    select distinct
        {{ city_day_key("city_name", "extract(year from assessment_date)", "data_variant", "dust_deducted", "basis") }} as record_id,
        delivery_id,
        sheet_name,
        row_number
    from our_row
),

statistic_row as (
    select distinct
        {{ city_day_key("our_row.city_name", "extract(year from our_row.assessment_date)", "our_row.data_variant", "our_row.dust_deducted", "our_row.basis") }}
        || '|' || statistic.pollutant || '|' || statistic.statistic as record_id,
        our_row.delivery_id,
        our_row.sheet_name,
        our_row.row_number
    from our_row
    inner join (select distinct pollutant, statistic from {{ ref("air_year_statistic") }} where is_headline) as statistic
        on our_row.pollutant = statistic.pollutant
)

select * from day_row
union all
select * from year_row
union all
select * from statistic_row
