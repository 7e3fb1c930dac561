{#-
  The columns of the air way, named once. Belongs here: which items there are and what they are called. Does not
  belong here: what a standard says of them (seeds/standards).
-#}

{#- The six pollutants, in the order of the seed `pollutant`; column: hourly value with its unit. -#}
{% macro air_pollutants() -%}
    {{ return([
        {"name": "pm2_5", "column": "pm2_5_ug_m3"},
        {"name": "pm10", "column": "pm10_ug_m3"},
        {"name": "so2", "column": "so2_ug_m3"},
        {"name": "no2", "column": "no2_ug_m3"},
        {"name": "o3", "column": "o3_ug_m3"},
        {"name": "co", "column": "co_mg_m3"},
    ]) }}
{%- endmacro %}

{#-
  What the platform derives from hours and delivers beside them. Kept to be held against our own, never used for a
  figure. The names say what is meant; which delivered column that is differs between the layouts (raw/air/contract.yml).
-#}
{% macro air_derived_items() -%}
    {{ return([
        {"name": "aqi", "column": "delivered_aqi"},
        {"name": "pm2_5_24h", "column": "pm2_5_24h_ug_m3"},
        {"name": "pm10_24h", "column": "pm10_24h_ug_m3"},
        {"name": "so2_24h", "column": "so2_24h_ug_m3"},
        {"name": "no2_24h", "column": "no2_24h_ug_m3"},
        {"name": "co_24h", "column": "co_24h_mg_m3"},
        {"name": "o3_24h", "column": "o3_24h_ug_m3"},
        {"name": "o3_8h_running", "column": "o3_8h_running_ug_m3"},
        {"name": "o3_8h_daily_max", "column": "o3_8h_daily_max_ug_m3"},
    ]) }}
{%- endmacro %}

{#- Those of which a day has a mean; ozone has its highest 8-hour mean instead. -#}
{% macro air_averaged_pollutants() -%}
    {{ return(air_pollutants() | rejectattr("name", "equalto", "o3") | list) }}
{%- endmacro %}
