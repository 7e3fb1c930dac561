{#- Whether a project of one month's list counts as implemented: a lot is a part of its project and would count it twice. -#}
{% macro is_implemented_project(project) -%}
not {{ project }}.is_lot and {{ project }}.status in ('under_construction', 'completed', 'operating')
{%- endmacro %}
