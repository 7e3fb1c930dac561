{#-
  A table stands when nothing that it is made of has changed since it was built: then building it again would write the
  same rows, and it is left as it is. What it is made of is its compiled text, its description and columns, the version
  of DuckDB, and the contents of each table that it reads; so where a table is built again and comes out the same, what
  reads it stands. quality.standing keeps both, by table. Rows have no order here: contents are the number of rows and
  the sum of their hashes.

  Of delivered cells the register of deliveries speaks: they hang on the bytes that came and on the contract.
-#}

{#- Before anything is built: the contents of what dbt reads and does not write. -#}
{% macro note_sources() %}
    {%- if execute -%}
        {%- for node in graph.get("sources", {}).values() %}
    {{ note_contents(
        node.database ~ "." ~ node.schema ~ "." ~ node.identifier,
        "(select * from " ~ source("intake", "deliveries") ~ " where source = '" ~ node.source_name ~ "')"
        if node.schema == "raw" else none,
    ) }};
        {%- endfor %}
    {%- endif -%}
{% endmacro %}

{% macro forget_contents(relation) -%}
    delete from quality.standing where relation_name = '{{ relation | replace('"', '') }}'
{%- endmacro %}

{% macro note_contents(relation, rows=none, made_of="") -%}
    {{ forget_contents(relation) }};
    insert into quality.standing by name
    select
        '{{ relation | replace('"', '') }}' as relation_name,
        '{{ made_of }}' as made_of,
        count(*) || ' ' || coalesce(sum(cast(hash(entry) as hugeint)), 0) as contents
    from {{ rows or relation }} as entry
{%- endmacro %}

{#- The tables that a node reads, and the texts of the views through which it reads some of them. -#}
{% macro collect_read(node, read, views) %}
    {%- for name in node.get("depends_on", {}).get("nodes", []) -%}
        {%- set one = graph.nodes.get(name) or graph.sources[name] -%}
        {%- if one.get("config", {}).get("materialized") in ("view", "ephemeral") -%}
            {%- do views.append(one.raw_code) -%}
            {%- do collect_read(one, read, views) -%}
        {%- else -%}
            {%- do read.append(one.database ~ "." ~ one.schema ~ "." ~ (one.get("alias") or one.identifier)) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}

{#- What a model or seed is made of; none where something that it reads is not known. -#}
{% macro made_of(text) %}
    {%- set read, views = [], [] -%}
    {%- do collect_read(model, read, views) -%}
    {%- set read = read | unique | list -%}
    {%- set found = run_query(
        "select count(*), version() || coalesce(string_agg(relation_name || ' ' || contents, ' ' order by relation_name), '')"
        ~ " from quality.standing where list_contains(" ~ read ~ "::varchar[], relation_name)"
    ) -%}
    {%- if found.rows[0][0] == read | length -%}
        {{- return(local_md5(text ~ views ~ tojson(model.columns) ~ model.description ~ found.rows[0][1])) -}}
    {%- endif -%}
    {{- return(none) -}}
{% endmacro %}

{% macro stands(made_of) %}
    {%- if made_of is none or load_cached_relation(this) is none -%}{{- return(false) -}}{%- endif -%}
    {%- set found = run_query(
        "select count(*) from quality.standing where relation_name = '" ~ (this | replace('"', ''))
        ~ "' and made_of = '" ~ made_of ~ "'"
    ) -%}
    {{- return(found.rows[0][0] == 1) -}}
{% endmacro %}

{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set now = made_of(compiled_code) -%}
    {%- if stands(now) -%}
        {%- call noop_statement('main', 'STANDS', 'STANDS', 0) -%}{%- endcall -%}
        {{- return({'relations': [this.incorporate(type='table')]}) -}}
    {%- endif -%}
    {#- gone first: whoever is killed in between leaves a table of which nothing is said, and it is built again -#}
    {%- do run_query(forget_contents(this)) -%}
    {%- set built = dbt.materialization_table_duckdb() -%}
    {%- do run_query(note_contents(this, made_of=now or '')) -%}
    {{- return(built) -}}
{% endmaterialization %}

{% materialization seed, adapter='duckdb' %}
    {%- set now = made_of(model.checksum.checksum ~ tojson(config.get('column_types'))) -%}
    {%- if stands(now) -%}
        {#- dbt shows the first rows of a seed that it has read -#}
        {%- do store_result('agate_table', response='OK', agate_table=run_query('select 0 as nothing_was_read')) -%}
        {%- call noop_statement('main', 'STANDS', 'STANDS', 0) -%}{%- endcall -%}
        {{- return({'relations': [this.incorporate(type='table')]}) -}}
    {%- endif -%}
    {#- gone first: whoever is killed in between leaves a table of which nothing is said, and it is built again -#}
    {%- do run_query(forget_contents(this)) -%}
    {%- set built = dbt.materialization_seed_default() -%}
    {%- do run_query(note_contents(this, made_of=now or '')) -%}
    {{- return(built) -}}
{% endmaterialization %}
