{#-
  Which models stand behind the figures, in one place: a new register is added to these lists and nowhere else here.

  Belongs here: names of models, by source or domain, and the unions of them. Does not belong here: what any of them does.
-#}

{#- Staging models of each source: where every staged row can be found again by its place in the file. -#}
{% macro staged_models() -%}
    {{ return({
        "air": ["stg_air_record", "stg_air_wide_station", "stg_air_wide_city"],
        "eia": ["stg_eia_ledger", "stg_eia_publicity"],
        "outfalls": ["stg_outfalls"],
        "permits": ["stg_permits"],
        "petitions": ["stg_petitions"],
        "publications": ["stg_publication_statements", "stg_publication_cells"],
        "registrations": ["stg_registrations"],
        "water": ["stg_water"],
    }) }}
{%- endmacro %}

{#- Domains with a model evidence_<domain> and a model lineage_<domain>. -#}
{% macro evidence_domains() -%}
    {{ return([
        "air",
        "eia",
        "outfalls",
        "permits",
        "petitions",
        "water",
    ]) }}
{%- endmacro %}

{#- Domains with a model alternatives_<domain>: the same records counted by another decision, beside the headline. -#}
{% macro alternative_domains() -%}
    {{ return([
    ]) }}
{%- endmacro %}

{#- Sources with a model int_<source>_dispositions. -#}
{% macro disposition_sources() -%}
    {{ return([
        "air",
        "eia",
        "outfalls",
        "permits",
        "petitions",
        "publications",
        "registrations",
        "water",
    ]) }}
{%- endmacro %}

{#-
  All rows of some models that share their columns.
  models: names; columns: a mapping of column and type, so that the union has its columns even when there is no model.
-#}
{% macro union_of(models, columns) -%}
    {%- for model in models %}
    select
        {%- for column in columns %}
        {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref(model) }}
    union all
    {%- endfor %}
    select
        {%- for column, type in columns.items() %}
        cast(null as {{ type }}) as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    where false
{%- endmacro %}

{#- Whether an array holds a value. -#}
{% macro array_has(array, value) -%}
    {{ return(adapter.dispatch("array_has", "ecoledger")(array, value)) }}
{%- endmacro %}

{% macro default__array_has(array, value) -%}
    array_contains({{ array }}, {{ value }})
{%- endmacro %}

{% macro duckdb__array_has(array, value) -%}
    list_contains({{ array }}, {{ value }})
{%- endmacro %}

{#- Whether an array holds nothing. -#}
{% macro array_is_empty(array) -%}
    {{ return(adapter.dispatch("array_is_empty", "ecoledger")(array)) }}
{%- endmacro %}

{% macro default__array_is_empty(array) -%}
    coalesce(size({{ array }}), 0) <= 0
{%- endmacro %}

{% macro duckdb__array_is_empty(array) -%}
    coalesce(len({{ array }}), 0) = 0
{%- endmacro %}
