{#- Declared where it is asked: a dbt test names its rule, the source of deliveries those that intake asks. -#}
{%- set holders = [] -%}
{%- if execute -%}
{%- for node in graph.nodes.values() if node.resource_type == "test" and node.config.meta.get("rule") -%}
{%- set tested = graph.nodes[node.attached_node] -%}
{%- do holders.append(["dbt_test", node.config.meta["rule"], tested.schema ~ "." ~ tested.name]) -%}
{%- endfor -%}
{%- for table in graph.sources.values() if table.meta.get("rules") -%}
{%- for rule in table.meta["rules"] -%}
{%- do holders.append(["intake", rule, table.schema ~ "." ~ table.name]) -%}
{%- endfor -%}
{%- endfor -%}
{%- endif -%}
{% for held_by, rule, table in holders | sort %}
select
    '{{ held_by }}' as held_by,
    '{{ rule }}' as asked_as,
    '{{ table }}' as table_name
union
{%- endfor %}
select
    cast(null as varchar) as held_by,
    cast(null as varchar) as asked_as,
    cast(null as varchar) as table_name
where false
