{#-
  The columns by which a record of a staging model is known when it is delivered again: the key that `disposed` is given
  for that model (a test holds the two against each other).

  Belongs here: keys of staging models. Does not belong here: keys of facts. A model without a key (hours of air, which
  are no records that somebody mends) has rejects of which nobody can say whether their record came again.
-#}
{% macro record_keys() -%}
    {{ return({
        "stg_basin_projects": ["project_no", "cover_key"],
        "stg_black_smoke_sites": ["site_code"],
        "stg_boilers": ["boiler_code"],
        "stg_compensation": ["case_no"],
        "stg_documents": ["document_no"],
        "stg_drills": ["drill_key", "drill_date"],
        "stg_eco_damage": ["issue_no"],
        "stg_eia_exemptions": ["industry_key", "project_type_key", "valid_from"],
        "stg_eia_ledger": ["document_key"],
        "stg_eia_publicity": ["document_key"],
        "stg_green_shield": ["batch_year", "polygon_no"],
        "stg_inspections": ["inspection_no"],
        "stg_litigation": ["case_no"],
        "stg_measures": ["document_no"],
        "stg_meetings": ["minutes_no"],
        "stg_nonroad_machines": ["registration_no"],
        "stg_outfalls": ["outfall_code"],
        "stg_penalties_ledger": ["case_no", "document_key"],
        "stg_penalties_publicity": ["document_key"],
        "stg_permits": ["permit_no", "issue_date", "business_type"],
        "stg_petitions": ["petition_no"],
        "stg_plan_targets": ["document_no", "target_kind", "object_kind", "object_key"],
        "stg_planned_projects": ["project_no"],
        "stg_publication_cells": ["document_title", "table_no", "row_name", "column_name"],
        "stg_publication_statements": ["document_title", "place", "subject"],
        "stg_registrations": ["registration_no", "registration_date", "registration_type"],
        "stg_source_zones": ["source_code", "approval_document_no"],
        "stg_stations_ledger": ["station_code", "event", "changed_date"],
        "stg_supervision_bulletins": ["round_code", "batch_no"],
        "stg_supervision_cases": ["record_id"],
        "stg_supervision_issues": ["record_id"],
        "stg_tailings_checks": ["credit_code", "pond_key", "check_date"],
        "stg_trainings": ["training_key", "held_from"],
        "stg_villages": ["village_code", "task_year"],
        "stg_water": ["section_code", "event_date", "sample_number"],
        "stg_website": ["post_id", "column_name"],
    }) }}
{%- endmacro %}

{#- The key of a row of a staging model as one text; NULL while any part of it is, or the model has none. -#}
{% macro record_key(model, row) -%}
{%- set parts = record_keys().get(model, []) -%}
{%- if parts -%}
case
    when {% for part in parts %}{{ row }}.{{ part }} is not null{{ " and " if not loop.last }}{% endfor %}
        then concat_ws(chr(31){% for part in parts %}, cast({{ row }}.{{ part }} as varchar){% endfor %})
end
{%- else -%}
cast(null as varchar)
{%- endif -%}
{%- endmacro %}
