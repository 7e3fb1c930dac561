{# A day as Chinese sentences write it: 2021年1月7日. #}
{% macro day_zh(day) -%}
    cast(extract(year from {{ day }}) as varchar) || '年'
    || cast(extract(month from {{ day }}) as varchar) || '月'
    || cast(extract(day from {{ day }}) as varchar) || '日'
{%- endmacro %}
