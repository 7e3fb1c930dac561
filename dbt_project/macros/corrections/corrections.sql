{#-
  Delivered cells as they are read: as they came, but for the cells of which seeds/bureau/cell_correction.csv says otherwise.

  Belongs here: putting a declared correction in the place of the one cell that it names. Does not belong here: whether a
  correction stands (stg_cell_correction), what follows where it does not (rule L05), and anything that changes a raw table.
-#}

{#-
  The raw table of a register for a `from`; every staging model reads its cells through this. Which corrections stand is
  asked while the model is compiled, so that a table without any is read as if there were no such thing.
-#}
{% macro delivered_cells(source_name, table) -%}
{%- set delivered = source(source_name, table) -%}
{%- set corrections = standing_corrections(delivered.identifier) -%}
{{ corrected_cells(delivered, corrections) if corrections else delivered }}
{%- endmacro %}

{#- The corrections that stand for cells of a raw table, as stg_cell_correction has judged them. -#}
{% macro standing_corrections(table) -%}
{#- a unit test gives its model the cells, and says by `overrides` which corrections stand -#}
{%- if model.resource_type == "unit_test" -%}{{ return([]) }}{%- endif -%}
{%- set judged = ref("stg_cell_correction") -%}
{%- if not execute -%}{{ return([]) }}{%- endif -%}
{%- if load_relation(judged) is none -%}
    {%- if flags.WHICH in ("build", "run") -%}
        {{ exceptions.raise_compiler_error("build stg_cell_correction first: nobody knows yet which cells are corrected") }}
    {%- endif -%}
    {{ return([]) }}
{%- endif -%}
{%- set asked -%}
    select delivery_id, found_sheet_name, row_number, place, delivered_column, from_text, to_text
    from {{ judged }}
    where state = 'applied' and table_name = '{{ table }}'
    order by delivered_column, correction_id
{%- endset -%}
{%- set corrections = [] -%}
{%- for row in run_query(asked).rows -%}
    {%- do corrections.append({
        "delivery_id": row[0], "sheet_name": row[1], "row_number": row[2], "place": row[3], "column": row[4],
        "from": row[5], "to": row[6],
    }) -%}
{%- endfor -%}
{{ return(corrections) }}
{%- endmacro %}

{#- A relation of delivered cells with corrections in place; each is asked once more for the text that it replaces. -#}
{% macro corrected_cells(delivered, corrections) -%}
    {{ return(adapter.dispatch("corrected_cells", "ecoledger")(delivered, corrections)) }}
{%- endmacro %}

{% macro default__corrected_cells(delivered, corrections) -%}
(
        select
        {%- for column in adapter.get_columns_in_relation(delivered) %}
            {{ corrected_column(column.name, corrections) }} as {{ adapter.quote(column.name) }}{{ "," if not loop.last }}
        {%- endfor %}
        from {{ delivered }} as as_delivered
    )
{%- endmacro %}

{% macro duckdb__corrected_cells(delivered, corrections) -%}
(
        select as_delivered.* replace (
        {%- for column in corrections | map(attribute="column") | unique %}
            {{ corrected_column(column, corrections) }} as {{ adapter.quote(column) }}{{ "," if not loop.last }}
        {%- endfor %}
        )
        from {{ delivered }} as as_delivered
    )
{%- endmacro %}

{#- One column of the delivered cells, with those corrections that are about it. -#}
{% macro corrected_column(column, corrections) -%}
{%- set cell = "as_delivered." ~ adapter.quote(column) -%}
{%- set of_column = corrections | selectattr("column", "equalto", column) | list -%}
{%- if not of_column -%}
{{ cell }}
{%- else -%}
case
            {%- for one in of_column %}
                when
                    as_delivered.delivery_id = {{ text_or_null(one["delivery_id"]) }}
                    and as_delivered.row_number = {{ one["row_number"] }}
                    and as_delivered.sheet_name is not distinct from {{ text_or_null(one["sheet_name"]) }}
                    {%- if one["place"] is not none %}
                    and as_delivered.place = {{ text_or_null(one["place"]) }}
                    {%- endif %}
                    and nullif({{ cell }}, '') is not distinct from {{ text_or_null(one["from"]) }}
                    then {{ text_or_null(one["to"]) }}
            {%- endfor %}
                else {{ cell }}
            end
{%- endif -%}
{%- endmacro %}

{% macro text_or_null(value) -%}
{{ "cast(null as " ~ api.Column.translate_type("string") ~ ")" if value is none else dbt.string_literal(dbt.escape_single_quotes(value)) }}
{%- endmacro %}

{#-
  The columns of raw tables in which a declared correction may lie, each once: the few that stg_corrected_cell has to look at.
  Personal columns are not among them, so that nothing of theirs is read here.
-#}
{% macro columns_to_correct() -%}
{%- set declared, contract = ref("cell_correction"), source("intake", "contract_column") -%}
{%- if not execute or model.resource_type == "unit_test" or load_relation(declared) is none -%}{{ return([]) }}{%- endif -%}
{%- set asked -%}
    select distinct contract_column.table_name, contract_column.column_name, contract_column.is_value_of_wide
    from {{ contract }} as contract_column
    inner join {{ declared }} as declared on contract_column.source = declared.source
    where
        not contract_column.is_personal
        and (contract_column.column_name = declared.column_name or contract_column.is_value_of_wide)
    order by contract_column.table_name, contract_column.column_name, contract_column.is_value_of_wide
{%- endset -%}
{%- set columns = [] -%}
{%- for table, column, is_wide in run_query(asked).rows -%}
    {#- by its place beside the register and not by source(): which tables these are is known only now -#}
    {%- set relation = contract.incorporate(path={"schema": "raw", "identifier": table}) -%}
    {%- do columns.append({"table": table, "relation": relation, "column": column, "is_wide": is_wide}) -%}
{%- endfor -%}
{{ return(columns) }}
{%- endmacro %}
