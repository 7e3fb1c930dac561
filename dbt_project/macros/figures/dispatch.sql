{#-
  When and where the records of evidence happened: one declaration a kind of record, from which the dates and districts of
  all monthly figures follow.

  Belongs here: which model knows the day and the district of a record. Does not belong here: what counts (models of evidence),
  and how a figure accumulates (seed figure_dispatch).

  figures   the figures whose evidence these records are
  model     the model that holds days and districts; `joins` after it, where they stand apart
  record    the record's key, as evidence writes it
  day       the day from which it counts; of several, a flow takes the first in its period, a stock all of them
  until     the day from which it counts no more; left out: it never leaves
  listed    the day from which it is one of those that could count; left out: `day`
  district  the code of its district, several rows for several districts; left out: the figure has no districts
  where     which rows of the model speak of counting
  year      the year of the evidence, where the model has one row a year
-#}
{% macro dated_records() -%}
    {%- set of_territories -%}
        left join (select distinct territory_code from {{ ref("dim_territory") }}) as territory
            on {{ array_has("dated.district_codes", "territory.territory_code") }}
    {%- endset -%}
    {%- set of_named_territory -%}
        left join {{ ref("territory_alias") }} as territory on dated.district_name = territory.alias
    {%- endset -%}
    {%- set of_handling_petition -%}
        left join {{ ref("bridge_petition_district") }} as bridge on dated.record_id = bridge.record_id
    {%- endset -%}
    {%- set of_handling_supervision -%}
        left join {{ ref("bridge_supervision_district") }} as bridge on dated.record_id = bridge.record_id
    {%- endset -%}
    {%- set with_compensation_days -%}
        inner join {{ ref("fct_compensation_case") }} as compensation on dated.record_id = compensation.record_id
    {%- endset -%}
    {%- set with_departments -%}
        inner join {{ ref("bridge_meeting_department") }} as bridge on dated.record_id = bridge.meeting_id
    {%- endset -%}
    {%- set with_project_days -%}
        inner join {{ ref("fct_planned_project") }} as project on dated.project_no = project.record_id
        left join (select distinct territory_code from {{ ref("dim_territory") }}) as territory
            on {{ array_has("project.district_codes", "territory.territory_code") }}
    {%- endset -%}
    {%- set with_rivers -%}
        inner join {{ ref("dim_section") }} as section on dated.section_code = section.section_code
    {%- endset -%}
    {{ return([
        {"figures": ["SP-AIR-01", "SP-AIR-02", "SP-AIR-03"], "model": "int_air_our_day", "day": "assessment_date"},
        {"figures": ["SP-AIR-06", "SP-AIR-07"], "model": "fct_station_event", "day": "changed_date",
         "district": "dated.district_code"},
        {"figures": ["SP-AIR-08"], "model": "fct_meeting", "joins": with_departments, "day": "meeting_date",
         "record": "bridge.department_name_zh || '|' || cast(extract(year from dated.meeting_date) as varchar)",
         "where": "dated.is_about_air and not bridge.is_own"},
        {"figures": ["SP-AIR-09"], "model": "fct_meeting", "day": "meeting_date",
         "record": "left(cast(dated.meeting_date as varchar), 7)", "where": "dated.is_about_air"},
        {"figures": ["SP-AIR-10"], "model": "fct_boiler", "day": "cast('0001-01-01' as date)",
         "until": "eliminated_date", "district": "dated.district_code"},
        {"figures": ["SP-AIR-11"], "model": "fct_black_smoke_site", "day": "installed_date", "until": "removed_date",
         "district": "dated.district_code"},
        {"figures": ["SP-WAT-08"], "model": "int_planned_projects_by_year", "joins": with_project_days,
         "record": "dated.category || '|' || cast(dated.period as varchar)", "year": "dated.period",
         "day": "project.entered_date", "until": "project.left_date", "district": "territory.territory_code"},
        {"figures": ["SP-WAT-09"], "model": "fct_planned_project", "joins": of_territories, "day": "entered_date",
         "until": "left_date", "district": "territory.territory_code"},
        {"figures": ["SP-WAT-14"], "model": "fct_water_section_month", "joins": with_rivers, "day": "month_start",
         "record": "section.river_code || '|' || cast(dated.year as varchar)", "where": "dated.is_listed and dated.has_data"},
        {"figures": ["SP-WAT-15"], "model": "fct_water_section_month", "day": "month_start",
         "record": "dated.section_code || '|' || cast(dated.year as varchar)", "where": "dated.has_data"},
        {"figures": ["SP-WAT-16"], "model": "fct_water_section_month", "day": "month_start",
         "record": "left(cast(dated.month_start as varchar), 7)"},
        {"figures": ["SP-WAT-17", "SP-WAT-18", "SP-WAT-19", "SP-WAT-20"], "model": "fct_source_zone",
         "day": "approved_date", "until": "ended_date", "district": "dated.district_code", "where": "dated.is_approved"},
        {"figures": ["SP-WAT-21", "SP-WAT-22"], "model": "fct_outfall", "day": "investigated_date",
         "district": "dated.district_code"},
        {"figures": ["SP-WAT-23"], "model": "fct_outfall", "day": "rectified_date", "district": "dated.district_code"},
        {"figures": ["SP-ECO-01"], "model": "fct_green_shield_issue", "day": "completed_date",
         "district": "dated.district_code"},
        {"figures": ["SP-ECO-02"], "model": "fct_eco_damage_issue", "day": "completed_date",
         "district": "dated.district_code"},
        {"figures": ["SP-ECO-03"], "model": "fct_village_task", "day": "accepted_date",
         "district": "dated.district_code"},
        {"figures": ["SP-ECO-04"], "model": "int_compensation_case_year", "joins": with_compensation_days,
         "day": "case when dated.is_started_in_year then compensation.started_date else compensation.closed_date end",
         "year": "dated.period", "district": "compensation.district_code"},
        {"figures": ["SP-SUP-01"], "model": "fct_supervision_item", "joins": of_handling_supervision,
         "day": "assigned_on", "district": "bridge.district_code"},
        {"figures": ["SP-SUP-02"], "model": "fct_supervision_item", "joins": of_handling_supervision,
         "day": "completed_on", "district": "bridge.district_code"},
        {"figures": ["SP-SUP-03"], "model": "fct_supervision_item", "joins": of_handling_supervision,
         "day": "completed_on", "listed": "assigned_on", "district": "bridge.district_code"},
        {"figures": ["SP-GOV-01"], "model": "fct_website_post", "day": "published_date"},
        {"figures": ["SP-EIA-03", "SP-EIA-04"], "model": "fct_eia_decision", "joins": of_named_territory,
         "day": "decision_date", "district": "territory.territory_code"},
        {"figures": ["SP-PER-01"], "model": "fct_permit", "record": "dated.permit_no", "day": "first_issue_date",
         "district": "dated.district_code"},
        {"figures": ["SP-PER-02"], "model": "int_registrant_term", "record": "dated.registrant_id",
         "day": "in_force_from", "until": "in_force_until", "year": "dated.year", "district": "dated.district_code"},
        {"figures": ["SP-ENF-01"], "model": "fct_inspection", "day": "inspection_date",
         "district": "dated.district_code"},
        {"figures": ["SP-ENF-02", "SP-ENF-06"], "model": "fct_penalty_case", "day": "decision_date",
         "district": "dated.district_code"},
        {"figures": ["SP-ENF-03", "SP-ENF-04", "SP-ENF-05"], "model": "fct_enforcement_measure",
         "day": "decision_date", "district": "dated.district_code"},
        {"figures": ["SP-PET-01"], "model": "fct_petition", "joins": of_handling_petition, "day": "closed_date",
         "district": "bridge.district_code"},
        {"figures": ["SP-ENF-07"], "model": "fct_tailings_check", "day": "check_date", "where": "dated.has_pond",
         "record": "concat_ws('|', dated.credit_code, cast(extract(year from dated.check_date) as integer))",
         "district": "dated.district_code"},
        {"figures": ["SP-ENF-08"], "model": "fct_drill", "day": "drill_date"},
        {"figures": ["SP-LEG-01"], "model": "fct_hearing_litigation", "day": "accepted_date"},
        {"figures": ["SP-LEG-02"], "model": "fct_hearing_litigation", "record": "dated.dispute_id", "day": "accepted_date"},
        {"figures": ["SP-LEG-03"], "model": "fct_training", "day": "held_from"},
    ]) }}
{%- endmacro %}

{#- The dates and districts of one declaration: a select over its model. -#}
{% macro dates_of(declared) -%}
select distinct
    {{ declared.get("record", "dated.record_id") }} as record_id,
    {{ "cast(" ~ declared["year"] ~ " as integer)" if "year" in declared else "cast(null as integer)" }} as period,
    cast({{ declared["day"] }} as date) as counted_from,
    {{ "cast(" ~ declared["until"] ~ " as date)" if "until" in declared else "cast(null as date)" }} as counted_until,
    cast({{ declared.get("listed", declared["day"]) }} as date) as listed_from,
    {{ declared.get("district", "cast(null as varchar)") }} as district_code
from {{ ref(declared["model"]) }} as dated
{{ declared.get("joins", "") }}
{%- if "where" in declared %}
where {{ declared["where"] }}
{%- endif %}
{%- endmacro %}
