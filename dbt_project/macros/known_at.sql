{#- The moment up to which deliveries count; without one, all of them. -#}
{% macro known_at() -%}
    cast('{{ var("known_at") or "9999-12-31 00:00:00" }}' as timestamp)
{%- endmacro %}
