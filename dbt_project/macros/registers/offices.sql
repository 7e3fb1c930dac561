{#-
  Offices of the city by the names that people write: 气象局, 市气象局, and with the city's name or its short form before it
  are one. The register's own list of words has each name without the city; what may stand before it follows from the
  bureau's seed.
  Does not belong here: offices of counties, which are others (梨树县气象局 is in no list, and unread).
-#}

{#- The labels of one field with everything that may stand before them. -#}
{% macro office_labels(source_name, field) -%}
(
    select
        concat(city.prefix, word.label) as label,
        word.value
    from {{ ref(source_name ~ "_word") }} as word
    cross join (
        select unnest(['', city_name, left(city_name, length(city_name) - 1), right(city_name, 1)]) as prefix
        from {{ ref("bureau") }}
    ) as city
    where word.field = '{{ field }}'
)
{%- endmacro %}

{#- Our names for the offices of a cell, in order and each once; an empty list for an empty cell. -#}
{% macro office_names(source_name, field, text) -%}
coalesce(
    (
        select {{ sorted_distinct("office.value") }} from {{ office_labels(source_name, field) }} as office
        where {{ array_has(words_of(text), "office.label") }}
    ),
    cast([] as varchar[])
)
{%- endmacro %}

{#- NULL unless every name in the cell is in the list. -#}
{% macro all_offices_known(source_name, field, text) -%}
case
    when {{ array_length(words_of(text)) }} = (
        select count(distinct office.label) from {{ office_labels(source_name, field) }} as office
        where {{ array_has(words_of(text), "office.label") }}
    ) then true
end
{%- endmacro %}
