{#-
  Which models stand behind the figures, in one place: a new register is added to these lists and nowhere else here.

  Belongs here: names of models, by source or domain, and the unions of them. Does not belong here: what any of them does.
-#}

{#- Staging models of each source: where every staged row can be found again by its place in the file. -#}
{% macro staged_models() -%}
    {{ return({
        "air": ["stg_air_record", "stg_air_wide_station", "stg_air_wide_city"],
        "basin_projects": ["stg_basin_projects"],
        "black_smoke_sites": ["stg_black_smoke_sites"],
        "boilers": ["stg_boilers"],
        "compensation": ["stg_compensation"],
        "documents": ["stg_documents"],
        "drills": ["stg_drills"],
        "eco_damage": ["stg_eco_damage"],
        "eia": ["stg_eia_ledger", "stg_eia_publicity"],
        "eia_exemptions": ["stg_eia_exemptions"],
        "green_shield": ["stg_green_shield"],
        "inspections": ["stg_inspections"],
        "litigation": ["stg_litigation"],
        "measures": ["stg_measures"],
        "meetings": ["stg_meetings"],
        "nonroad_machines": ["stg_nonroad_machines"],
        "outfalls": ["stg_outfalls"],
        "penalties": ["stg_penalties_ledger", "stg_penalties_publicity"],
        "permits": ["stg_permits"],
        "petitions": ["stg_petitions"],
        "plan_targets": ["stg_plan_targets"],
        "planned_projects": ["stg_planned_projects"],
        "publications": ["stg_publication_statements", "stg_publication_cells"],
        "registrations": ["stg_registrations"],
        "source_zones": ["stg_source_zones"],
        "stations_ledger": ["stg_stations_ledger"],
        "supervision": ["stg_supervision_bulletins", "stg_supervision_cases", "stg_supervision_issues"],
        "tailings_checks": ["stg_tailings_checks"],
        "trainings": ["stg_trainings"],
        "villages": ["stg_villages"],
        "water": ["stg_water"],
        "website": ["stg_website"],
    }) }}
{%- endmacro %}

{#- Staging models with one district a row (district_code): where a delivery can be told apart by district. -#}
{% macro district_models() -%}
    {{ return([
        "stg_black_smoke_sites",
        "stg_boilers",
        "stg_compensation",
        "stg_eco_damage",
        "stg_green_shield",
        "stg_inspections",
        "stg_measures",
        "stg_nonroad_machines",
        "stg_outfalls",
        "stg_penalties_ledger",
        "stg_permits",
        "stg_registrations",
        "stg_source_zones",
        "stg_stations_ledger",
        "stg_tailings_checks",
        "stg_villages",
    ]) }}
{%- endmacro %}

{#- Domains with a model evidence_<domain> and a model lineage_<domain>. -#}
{% macro evidence_domains() -%}
    {{ return([
        "air",
        "basin_projects",
        "black_smoke_sites",
        "boilers",
        "compensation",
        "documents",
        "drills",
        "eco_damage",
        "eia",
        "eia_exemptions",
        "green_shield",
        "inspections",
        "litigation",
        "measures",
        "meetings",
        "outfalls",
        "penalties",
        "permits",
        "petitions",
        "plan_targets",
        "planned_projects",
        "source_zones",
        "stations_ledger",
        "supervision",
        "tailings_checks",
        "trainings",
        "villages",
        "water",
        "website",
    ]) }}
{%- endmacro %}

{#- Domains with a model alternatives_<domain>: the same records counted by another decision, beside the headline. -#}
{% macro alternative_domains() -%}
    {{ return([
        "air",
        "black_smoke_sites",
        "compensation",
        "inspections",
        "litigation",
        "measures",
        "meetings",
        "penalties",
        "permits",
        "petitions",
        "supervision",
        "villages",
        "water",
        "website",
    ]) }}
{%- endmacro %}

{#- Sources with a model int_<source>_dispositions. -#}
{% macro disposition_sources() -%}
    {{ return([
        "air",
        "basin_projects",
        "black_smoke_sites",
        "boilers",
        "compensation",
        "documents",
        "drills",
        "eco_damage",
        "eia",
        "eia_exemptions",
        "green_shield",
        "inspections",
        "litigation",
        "measures",
        "meetings",
        "nonroad_machines",
        "outfalls",
        "penalties",
        "permits",
        "petitions",
        "plan_targets",
        "planned_projects",
        "publications",
        "registrations",
        "source_zones",
        "stations_ledger",
        "supervision",
        "tailings_checks",
        "trainings",
        "villages",
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
