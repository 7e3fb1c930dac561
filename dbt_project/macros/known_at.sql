{#- The moment up to which deliveries count; without one, all of them. -#}
{% macro known_at() -%}
    cast('{{ var("known_at") or "9999-12-31 00:00:00" }}' as timestamp)
{%- endmacro %}

{#-
  The day on which a build stands, for what is due or late: that of known_at; without one, the day of the newest receipt
  in the register. Never the clock: a build that is made again must say the same. NULL while nothing was received.
-#}
{% macro known_day() -%}
    {%- if var("known_at") -%}
    cast({{ known_at() }} as date)
    {%- else -%}
    (select cast(max(received_at) as date) from {{ source("intake", "deliveries") }})
    {%- endif -%}
{%- endmacro %}
