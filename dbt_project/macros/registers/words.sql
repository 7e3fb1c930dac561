{#-
  Words of a register and what they stand for, and names of territories.
  Belongs here: looking them up. Does not belong here: the words (seeds/registers/<source>_word.csv: field, label, value;
  seeds/registers/common_word.csv: 是 and 否), the names (seeds/bureau/territory_alias.csv). A word that no list has gives
  NULL; the text itself is never carried on.
-#}

{#- The code of a cell with one word. -#}
{% macro word_code(source_name, field, text) -%}
(
    select max(label.value) from {{ ref(source_name ~ "_word") }} as label
    where label.field = '{{ field }}' and label.label = {{ text_key(text) }}
)
{%- endmacro %}

{#- The codes of a cell with several words, in order and each once; an empty list for an empty cell. -#}
{% macro word_codes(source_name, field, text) -%}
coalesce(
    (
        select {{ sorted_distinct("label.value") }} from {{ ref(source_name ~ "_word") }} as label
        where label.field = '{{ field }}' and {{ array_has(words_of(text), "label.label") }}
    ),
    cast([] as varchar[])
)
{%- endmacro %}

{#- NULL unless every word of the cell is in the list. -#}
{% macro all_words_known(source_name, field, text, codes) -%}
case
    when {{ array_length(words_of(text)) }} = (
        select count(*) from {{ ref(source_name ~ "_word") }} as label
        where label.field = '{{ field }}' and {{ array_has(words_of(text), "label.label") }}
    ) then true
end
{%- endmacro %}

{#- The codes of the words that occur anywhere in a free text, which itself stays behind. -#}
{% macro word_codes_in(source_name, field, text) -%}
coalesce(
    (
        select {{ sorted_distinct("label.value") }} from {{ ref(source_name ~ "_word") }} as label
        where label.field = '{{ field }}' and strpos({{ text_key(text) }}, label.label) > 0
    ),
    cast([] as varchar[])
)
{%- endmacro %}

{#- Yes or no: in the words of every register, or in those of the column itself (已完成 and 未完成). -#}
{% macro yes_or_no(source_name, field, text) -%}
cast(
    coalesce(
        {{ word_code(source_name, field, text) }},
        (select max(label.value) from {{ ref("common_word") }} as label where label.label = {{ text_key(text) }})
    ) as boolean
)
{%- endmacro %}

{#- The code of a county or district by any name it goes by. -#}
{% macro territory_code(text) -%}
(
    select max(alias.territory_code) from {{ ref("territory_alias") }} as alias
    where alias.alias = {{ text_key(text) }}
)
{%- endmacro %}

{#- The codes of all that a cell names. -#}
{% macro territory_codes(text) -%}
coalesce(
    (
        select {{ sorted_distinct("alias.territory_code") }} from {{ ref("territory_alias") }} as alias
        where {{ array_has(words_of(text), "alias.alias") }}
    ),
    cast([] as varchar[])
)
{%- endmacro %}

{#- NULL unless every name in the cell is known. -#}
{% macro all_territories_known(text) -%}
case
    when {{ array_length(words_of(text)) }} = (
        select count(*) from {{ ref("territory_alias") }} as alias
        where {{ array_has(words_of(text), "alias.alias") }}
    ) then true
end
{%- endmacro %}

{#- An aggregate: the different values in order, as an array. -#}
{% macro sorted_distinct(value) -%}
    {{ return(adapter.dispatch("sorted_distinct", "ecoledger")(value)) }}
{%- endmacro %}

{% macro default__sorted_distinct(value) -%}
    sort_array(collect_set({{ value }}))
{%- endmacro %}

{% macro duckdb__sorted_distinct(value) -%}
    list(distinct {{ value }} order by {{ value }})
{%- endmacro %}

{#- How many things an array holds; 0 for NULL. -#}
{% macro array_length(array) -%}
    {{ return(adapter.dispatch("array_length", "ecoledger")(array)) }}
{%- endmacro %}

{% macro default__array_length(array) -%}
    greatest(coalesce(size({{ array }}), 0), 0)
{%- endmacro %}

{% macro duckdb__array_length(array) -%}
    coalesce(len({{ array }}), 0)
{%- endmacro %}
