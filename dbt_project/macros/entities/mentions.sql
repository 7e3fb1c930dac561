{#-
  Where units are named: one line a register, and nothing else to write when a register is added.

  model: a fact with record_id; code: its unified social credit code (NULL where it is not valid); name: the unit's name, of an
  organisation only (kind `organisation` of register()); on: the day of the record; number: a permit or registration number
  that the record gives, whose first 18 characters name a unit. What a register does not have is left out.
-#}
{% macro entity_mentions() -%}
    {{ return({
        "permits": {"model": "fct_permit_event", "code": "unit_code", "name": "unit_name", "on": "event_date", "number": "permit_no"},
        "registrations": {"model": "fct_registration_event", "code": "unit_code", "name": "unit_name", "on": "event_date", "number": "registration_no"},
        "eia": {"model": "fct_eia_decision", "code": "builder_credit_code", "name": "builder_name", "on": "decision_date"},
        "petitions": {"model": "fct_petition", "code": "accused_credit_code", "on": "received_date"},
        "inspections": {"model": "fct_inspection", "code": "credit_code", "name": "unit_name", "on": "inspection_date"},
        "penalties": {"model": "fct_penalty_case", "code": "credit_code", "on": "decision_date"},
        "measures": {"model": "fct_enforcement_measure", "code": "credit_code", "on": "decision_date"},
        "compensation": {"model": "fct_compensation_case", "code": "obligor_credit_code", "on": "started_date"},
        "tailings_checks": {"model": "fct_tailings_check", "code": "credit_code", "on": "check_date"},
        "boilers": {"model": "fct_boiler", "code": "credit_code", "on": "eliminated_date"},
        "outfalls": {"model": "fct_outfall", "code": "responsible_credit_code", "name": "responsible_unit_name", "on": "investigated_date", "number": "permit_no"},
    }) }}
{%- endmacro %}

{#- How like two names are, from 0 to 1, where a common beginning weighs more. -#}
{% macro name_similarity(one, other) -%}
    {{ return(adapter.dispatch("name_similarity", "ecoledger")(one, other)) }}
{%- endmacro %}

{% macro duckdb__name_similarity(one, other) -%}
    jaro_winkler_similarity({{ one }}, {{ other }})
{%- endmacro %}

{% macro default__name_similarity(one, other) -%}
    (1 - levenshtein({{ one }}, {{ other }}) / greatest(length({{ one }}), length({{ other }}), 1))
{%- endmacro %}

{#- What names of organisations end with; a person's name never does, nor a shop that bears one. -#}
{% macro organisation_name(text) -%}
case
    when exists(
        select 1 from {{ ref("organisation_word") }} as word
        where {{ text_key(text) }} like '%' || word.ending
    ) then {{ tidy_text(text) }}
end
{%- endmacro %}
