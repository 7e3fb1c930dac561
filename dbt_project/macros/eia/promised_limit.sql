{#-
  The promised limit of one application. Three columns may carry it: two whose header names the unit, one whose cell must.
  Exactly one of them may be filled; two promises on one row are read as none.
  Does not belong here: whether the promise was kept (int_eia_time_used).
-#}

{#- The one filled cell, as text; NULL when none or more than one is. -#}
{% macro promised_text() -%}
case
    when {{ is_missing("committed_calendar_days") }} and {{ is_missing("committed_limit") }} then committed_working_days
    when {{ is_missing("committed_working_days") }} and {{ is_missing("committed_limit") }} then committed_calendar_days
    when {{ is_missing("committed_working_days") }} and {{ is_missing("committed_calendar_days") }} then committed_limit
end
{%- endmacro %}

{#- Its unit: what the cell says goes before what the header says. -#}
{% macro promised_unit() -%}
coalesce(
    {{ day_unit("(" ~ promised_text() ~ ")") }},
    case
        when not {{ is_missing("committed_working_days") }} then 'working_day'
        when not {{ is_missing("committed_calendar_days") }} then 'calendar_day'
    end
)
{%- endmacro %}
