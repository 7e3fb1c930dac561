{#-
  Which models stand behind the figures, in one place: a new register is added to these lists and nowhere else here.

  Belongs here: names of models, by source or domain, and the unions of them. Does not belong here: what any of them does.
-#}

{#- Staging models of each source: where every staged row can be found again by its place in the file. -#}
{% macro staged_models() -%}
    {{ return({
        "air": ["stg_air_record", "stg_air_wide_station", "stg_air_wide_city"],
        "compensation": ["stg_compensation"],
        "eia": ["stg_eia_ledger", "stg_eia_publicity"],
        "litigation": ["stg_litigation"],
        "eco_damage": ["stg_eco_damage"],
        "eia": ["stg_eia_ledger", "stg_eia_publicity"],
        "green_shield": ["stg_green_shield"],
        "documents": ["stg_documents"],
        "drills": ["stg_drills"],
        "eia": ["stg_eia_ledger", "stg_eia_publicity"],
        "eia_exemptions": ["stg_eia_exemptions"],
        "basin_projects": ["stg_basin_projects"],
        "black_smoke_sites": ["stg_black_smoke_sites"],
        "boilers": ["stg_boilers"],
        "eia": ["stg_eia_ledger", "stg_eia_publicity"],
        "meetings": ["stg_meetings"],
        "nonroad_machines": ["stg_nonroad_machines"],
        "inspections": ["stg_inspections"],
        "measures": ["stg_measures"],
        "outfalls": ["stg_outfalls"],
        "penalties": ["stg_penalties_ledger", "stg_penalties_publicity"],
        "permits": ["stg_permits"],
        "petitions": ["stg_petitions"],
        "plan_targets": ["stg_plan_targets"],
        "registrations": ["stg_registrations"],
        "trainings": ["stg_trainings"],
        "source_zones": ["stg_source_zones"],
        "villages": ["stg_villages"],
        "tailings_checks": ["stg_tailings_checks"],
        "supervision": ["stg_supervision_bulletins", "stg_supervision_cases", "stg_supervision_issues"],
        "planned_projects": ["stg_planned_projects"],
        "registrations": ["stg_registrations"],
        "stations_ledger": ["stg_stations_ledger"],
        "water": ["stg_water"],
        "website": ["stg_website"],
    }) }}
{%- endmacro %}

{#- Domains with a model evidence_<domain> and a model lineage_<domain>. -#}
{% macro evidence_domains() -%}
    {{ return([
        "air",
        "compensation",
        "eia",
        "litigation",
        "outfalls",
        "penalties",
        "permits",
        "petitions",
        "trainings",
        "eco_damage",
        "eia",
        "green_shield",
        "outfalls",
        "penalties",
        "permits",
        "petitions",
        "source_zones",
        "villages",
        "documents",
        "drills",
        "eia",
        "eia_exemptions",
        "inspections",
        "measures",
        "outfalls",
        "permits",
        "petitions",
        "plan_targets",
        "tailings_checks",
        "supervision",
        "basin_projects",
        "black_smoke_sites",
        "boilers",
        "eia",
        "meetings",
        "outfalls",
        "permits",
        "petitions",
        "planned_projects",
        "stations_ledger",
        "water",
        "website",
    ]) }}
{%- endmacro %}

{#- Domains with a model alternatives_<domain>: the same records counted by another decision, beside the headline. -#}
{% macro alternative_domains() -%}
    {{ return([
        "air",
        "permits",
        "petitions",
        "water",
        "compensation",
        "litigation",
        "website",
        "villages",
        "supervision",
        "penalties",
        "black_smoke_sites",
        "meetings",
        "penalties",
        "inspections",
        "measures",
    ]) }}
{%- endmacro %}

{#- Sources with a model int_<source>_dispositions. -#}
{% macro disposition_sources() -%}
    {{ return([
        "air",
        "compensation",
        "eia",
        "litigation",
        "eco_damage",
        "eia",
        "green_shield",
        "documents",
        "drills",
        "eia",
        "eia_exemptions",
        "basin_projects",
        "black_smoke_sites",
        "boilers",
        "eia",
        "meetings",
        "nonroad_machines",
        "inspections",
        "measures",
        "outfalls",
        "penalties",
        "permits",
        "petitions",
        "plan_targets",
        "registrations",
        "trainings",
        "source_zones",
        "villages",
        "tailings_checks",
        "supervision",
        "planned_projects",
        "registrations",
        "stations_ledger",
        "water",
        "website",
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
