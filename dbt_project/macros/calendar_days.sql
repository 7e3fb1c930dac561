{#- Every day from one date to another, both included: a select expression that makes one row a day. -#}
{% macro calendar_days(first_day, last_day) -%}
    {{ return(adapter.dispatch("calendar_days", "ecoledger")(first_day, last_day)) }}
{%- endmacro %}

{% macro default__calendar_days(first_day, last_day) -%}
    explode(sequence({{ first_day }}, {{ last_day }}))
{%- endmacro %}

{% macro duckdb__calendar_days(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}
