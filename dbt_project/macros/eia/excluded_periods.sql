{#-
  The periods of an application that do not run against the authority (licensing law art. 45: notice, hearing and expert
  review), a row each; `rows` is where the applications are read.
-#}
{% macro eia_excluded_periods(rows) %}
    {%- for kind in ["acceptance_notice", "technical_review", "hearing", "decision_notice"] %}
    select
        delivery_id,
        sheet_name,
        row_number,
        {{ kind }}_start_date as first_day,
        {{ kind }}_end_date as last_day
    from {{ rows }}
    where {{ kind }}_end_date is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
