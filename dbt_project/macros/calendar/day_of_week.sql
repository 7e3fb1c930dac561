{#- Monday is 1, Sunday is 7. -#}
{% macro day_of_week(day) -%}{{ return(adapter.dispatch('day_of_week', 'ecoledger')(day)) }}{%- endmacro %}
{% macro default__day_of_week(day) -%}cast(extract(isodow from {{ day }}) as integer){%- endmacro %}
