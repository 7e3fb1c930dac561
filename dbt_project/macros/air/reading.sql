{#-
  Reading the cells of an air file: numbers, hours, and the many ways of writing that there is none.

  Each macro is one chain of functions of one column: the cells of a large file repeat, and the engine then works on each
  different text once instead of on each row. A case expression around it, or regexp_replace in it, costs three to ten
  times as much on a large file; so a shape is taken out with regexp_extract, which gives '' where it is not found.
-#}

{#- A plain number of at most six digits before and three after the point; anything else is NULL, never rounded. -#}
{% macro air_number(text) -%}
    {{ return(adapter.dispatch("air_number", "ecoledger")(text)) }}
{%- endmacro %}

{% macro duckdb__air_number(text) -%}
    try_cast(regexp_extract({{ text }}, '^\s*([+-]?[0-9]{1,6}([.][0-9]{1,3})?)\s*$', 1) as decimal(9, 3))
{%- endmacro %}

{#- One row with all codes of air_missing_code; cross-joined, it costs nothing by the row. -#}
{% macro air_missing_codes() -%}
    {{ return(adapter.dispatch("air_missing_codes", "ecoledger")()) }}
{%- endmacro %}

{% macro duckdb__air_missing_codes() -%}
    select map_from_entries(list((code, reason_code))) as reason_by_code
    from {{ ref("air_missing_code") }}
{%- endmacro %}

{#-
  Why a cell holds no value: a code of the seed, `blank`, or NULL when it holds one (or something unread).
  number: what air_number made of it. The looks at texts only happen where there is no number above zero.
-#}
{% macro air_missing_reason(text, number) -%}
    {{ return(adapter.dispatch("air_missing_reason", "ecoledger")(text, number)) }}
{%- endmacro %}

{% macro duckdb__air_missing_reason(text, number) -%}
    case
        when {{ number }} >= 0 then null
        when {{ number }} = cast({{ number }} as integer)
            then missing_codes.reason_by_code[cast(cast({{ number }} as integer) as varchar)]
        when {{ number }} is not null then null
        when {{ text }} is null or regexp_full_match({{ text }}, '[\s\p{Z}\p{Cf}]*') then 'blank'
        else missing_codes.reason_by_code[upper(regexp_replace({{ text }}, '[\s\p{Z}\p{Cf}]', '', 'g'))]
    end
{%- endmacro %}

{#-
  The moment at which the hour ended, from one text: 2026-02-26T2000, 2026-02-26 20:00(:00), 2026-02-26T20:00:00+08:00;
  24:00 is 00:00 of the next day. NULL for anything else, also for a time that is no full hour.
-#}
{% macro air_hour_end(text) -%}
    {{ return(adapter.dispatch("air_hour_end", "ecoledger")(text)) }}
{%- endmacro %}

{% macro duckdb__air_hour_end(text) -%}
    coalesce(
        try_strptime(
            regexp_extract(
                {{ text }}, '^\s*([0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3])(:?00){1,2})([+]08:00)?\s*$', 1
            ),
            ['%Y-%m-%dT%H%M', '%Y-%m-%dT%H:%M', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d %H%M',
            '%Y-%m-%dT%H%M%S', '%Y-%m-%d %H%M%S']
        ),
        try_strptime(
            regexp_extract({{ text }}, '^\s*([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]24(:?00){1,2}([+]08:00)?\s*$', 1), '%Y-%m-%d'
        ) + interval 1 day
    )
{%- endmacro %}

{#- The day of the wide archives: 20200101, 2020-01-01 or 2020/1/1. -#}
{% macro air_archive_date(text) -%}
    {{ return(adapter.dispatch("air_archive_date", "ecoledger")(text)) }}
{%- endmacro %}

{% macro duckdb__air_archive_date(text) -%}
    cast(
        try_strptime(
            regexp_extract(
                {{ text }}, '^\s*([0-9]{8}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})\s*$', 1
            ),
            ['%Y%m%d', '%Y-%m-%d', '%Y/%m/%d']
        ) as date
    )
{%- endmacro %}

{#- The hour label of the wide archives, 0 … 24 with or without a leading zero. -#}
{% macro air_archive_hour(text) -%}
    {{ return(adapter.dispatch("air_archive_hour", "ecoledger")(text)) }}
{%- endmacro %}

{% macro duckdb__air_archive_hour(text) -%}
    try_cast(regexp_extract({{ text }}, '^\s*0?([0-9]|1[0-9]|2[0-4])\s*$', 1) as integer)
{%- endmacro %}

{#- The day that an hour belongs to: the label 00:00 closes the day before. -#}
{% macro assessment_day(hour_end_at) -%}
    cast({{ hour_end_at }} - interval 1 hour as date)
{%- endmacro %}

{#- The names of those cells of a row that hold something that could not be read. -#}
{% macro air_listed(others, items) -%}
    {{ return(adapter.dispatch("air_listed", "ecoledger")(others, items)) }}
{%- endmacro %}

{% macro duckdb__air_listed(others, items) -%}
    list_filter(
        [
            {%- for other in others %}
            case when {{ other.when }} then '{{ other.name }}' end,
            {%- endfor %}
            {%- for item in items %}
            case when judged.{{ item.name }}_number is null and judged.{{ item.name }}_reason is null then '{{ item.column }}' end
            {{- "," if not loop.last }}
            {%- endfor %}
        ],
        lambda name: name is not null
    )
{%- endmacro %}

{#- The label of an hour within its day, 1 … 24. -#}
{% macro hour_label(hour_end_at) -%}
    case when extract(hour from {{ hour_end_at }}) = 0 then 24 else extract(hour from {{ hour_end_at }}) end
{%- endmacro %}
