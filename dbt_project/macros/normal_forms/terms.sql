{#- How long a paper is good for. Does not belong here: which term is right when (seed permit_term). -#}

{#- The same day some years later; the last of February for a leap day. -#}
{% macro add_years(day, years) -%}{{ return(adapter.dispatch('add_years', 'ecoledger')(day, years)) }}{%- endmacro %}
{% macro default__add_years(day, years) -%}add_months({{ day }}, 12 * {{ years }}){%- endmacro %}
{% macro duckdb__add_years(day, years) -%}cast({{ day }} + to_years({{ years }}) as date){%- endmacro %}
