{#-
  How the records of the air facts are named. One day of one city exists several times: by data variant, with or without
  the hours of sand and dust, from stations or from delivered city hours.
-#}
{% macro answer_key(data_variant, dust_deducted) -%}
    {{ data_variant }} || case when {{ dust_deducted }} then '|dust_deducted' else '|with_dust' end
{%- endmacro %}

{#- period: a day or a year. -#}
{% macro city_day_key(city_name, period, data_variant, dust_deducted, basis) -%}
    {{ city_name }} || '|' || cast({{ period }} as varchar) || '|' || {{ answer_key(data_variant, dust_deducted) }} || '|' || {{ basis }}
{%- endmacro %}
