{#-
  Coded cells of the petition register: what a word stands for by petition_label, one word or several in a cell. A word
  that is not in the seed gives NULL; the text itself is never carried on.
  Does not belong here: the words (seeds/standards/petition_label.csv), free text (it stays in the restricted file).
-#}

{#- The code of a cell with one word. fields: the lists of the seed it may come from. -#}
{% macro petition_code(fields, text) -%}
(
    select max(label.value) from {{ ref("petition_label") }} as label
    where label.field in ('{{ fields | join("', '") }}') and label.label = {{ text_key(text) }}
)
{%- endmacro %}

{#- Yes or no, in the general words or in those of the column itself. -#}
{% macro petition_yes_no(column, text) -%}
cast({{ petition_code(["yes_no", column], text) }} as boolean)
{%- endmacro %}

{#- The words of a cell, in the form labels are compared in: 大气，噪声 / 水、土壤 are four. An empty cell has none. -#}
{% macro words_of(text) -%}{{ return(adapter.dispatch("words_of", "ecoledger")(text)) }}{%- endmacro %}
{% macro duckdb__words_of(text) -%}
list_distinct(
    list_filter(
        list_transform(
            string_split_regex({{ half_width(text) }}, '[、，,;；/|+\s\p{Z}]+'), lambda word: {{ text_key("word") }}
        ),
        lambda word: word is not null
    )
)
{%- endmacro %}
