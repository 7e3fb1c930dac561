{#-
  What stands in a cell where somebody means "nothing", and which cells were there but could not be read.
  Does not belong here: marks that carry a reason of their own (未检出, 断流, 停电), which the water and air models know.
-#}

{#-
  Compared after bare(): full-width forms, spaces and zero-width characters are gone by then. The backslash is written as
  its number, because dbt takes one before a quote for an escape when it puts the rows of a unit test into a model.
-#}
{% macro missing_marks() -%}
('', '-', '--', '---', '–', '—', '——', '―', '/', '//', chr(92), '无', '空', '暂无', 'null', 'none', 'nan', 'n/a', 'na')
{%- endmacro %}

{#- True for NULL, blank, and the marks above; a lone U+200B or U+00A0 is blank. -#}
{% macro is_missing(text) -%}
({{ text }} is null or lower({{ bare(text) }}) in {{ missing_marks() }})
{%- endmacro %}

{#-
  The names of the columns whose text says something that was not understood, for the column `unread`.
  cells: name of the column → [text as delivered, value as read], e.g. {'issue_date': ['raw.issue_date', 'issue_date']}.
-#}
{% macro unread_columns(cells) -%}{{ return(adapter.dispatch('unread_columns', 'ecoledger')(cells)) }}{%- endmacro %}
{% macro duckdb__unread_columns(cells) -%}
list_filter(
    [
        {%- for name, cell in cells.items() %}
        case when {{ cell[1] }} is null and not {{ is_missing(cell[0]) }} then '{{ name }}' end{{ ',' if not loop.last }}
        {%- endfor %}
    ],
    lambda name: name is not null
)
{%- endmacro %}
