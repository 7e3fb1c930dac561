{#-
  Dates as people type them. What can be read in one way only is read; all else is NULL and thereby unread.
  Never guessed: 202572日 (2 July, or the 2x-th of something cut short), 2023830, 4月1日 (which year?), 2020年4月1 (cut short).
  Does not belong here: hours of the air (air), working days (EIA), how long something may last (seeds).
-#}

{#- Half-width, single spaces, none around the separators and one after 日: 2020 年 4 月 1 日8:30 becomes 2020年4月1日 8:30. -#}
{% macro date_text(text) -%}
{%- set spaced = re_replace(re_replace(half_width(text), '\\p{Cf}', ''), '[\\s\\p{Z}\\p{Cc}]+', ' ') -%}
trim({{ re_replace(re_replace(spaced, ' ?([年月./-]) ?', '\\1'), ' ?([日号]) ?', '\\1 ') }})
{%- endmacro %}

{#- A day with the same separator throughout; no groups, so that it can stand inside other patterns. -#}
{% macro day_shape() -%}
(?:19|20)[0-9]{2}(?:年[0-9]{1,2}月[0-9]{1,2}[日号]|-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|\.[0-9]{1,2}\.[0-9]{1,2})
{%- endmacro %}

{#-
  A time of day may follow and is not looked at; 24:00 may mean this day's end or the next day's beginning, and a zone other
  than ours may mean another day: both stay unread.
-#}
{% macro time_shape() -%}
(?:[ T](?:[01]?[0-9]|2[0-3])(?::[0-5][0-9]){1,2}(?:\.[0-9]+)?(?:\+08:?00)?)?
{%- endmacro %}

{#-
  The day, or NULL. Five digits are a spreadsheet's day count on the 1900 base, between 1990 and 2049, a fraction being the
  time of day: 43922 and 43922.0 are 2020-04-01. (Date cells of a 1904 workbook have become dates at intake already.)
-#}
{% macro read_date(text) -%}{{ return(adapter.dispatch('read_date', 'ecoledger')(text)) }}{%- endmacro %}
{% macro duckdb__read_date(text) -%}
{%- set shown = date_text(text) -%}
case
    when {{ re_matches(shown, '^' ~ day_shape() ~ time_shape() ~ '$') }}
        then try_cast({{ re_extract(re_replace(shown, '[年月/.]', '-'), '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}', 0) }} as date)
    when {{ re_matches(shown, '^(19|20)[0-9]{6}$') }}
        then try_cast(substr({{ shown }}, 1, 4) || '-' || substr({{ shown }}, 5, 2) || '-' || substr({{ shown }}, 7, 2) as date)
    when {{ re_matches(shown, '^[0-9]{5}(\\.[0-9]+)?$') }} and try_cast(substr({{ shown }}, 1, 5) as integer) between 32874 and 54788
        then date '1899-12-30' + try_cast(substr({{ shown }}, 1, 5) as integer)
end
{%- endmacro %}

{#-
  A minute: 2020-04-01 9:30, or 9:30, 09:30:00 and 9时30分 on the day of another text. Without a day there is none; 24:00 and
  what lacks its minutes stay unread.
-#}
{% macro read_moment(text, day_text) -%}
{%- set clock = re_replace(re_replace(bare(text), '[时点]', ':'), '分$', '') -%}
{%- set clock_shape = '([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9](?:\\.[0-9]+)?)?$' -%}
case
    when {{ re_matches(clock, '^' ~ clock_shape) }}
        then {{ minute_of(read_date(day_text), clock, '^' ~ clock_shape) }}
    when {{ re_matches(date_text(text), '[ T]' ~ clock_shape) }}
        then {{ minute_of(read_date(text), date_text(text), '[ T]' ~ clock_shape) }}
end
{%- endmacro %}

{#- A day and the hour and minute that a pattern finds in a text. -#}
{% macro minute_of(day, text, shape) -%}
try_cast(
    cast({{ day }} as varchar) || ' ' || lpad({{ re_extract(text, shape, 1) }}, 2, '0')
    || ':' || {{ re_extract(text, shape, 2) }} || ':00' as timestamp
)
{%- endmacro %}

{#-
  How exactly a text says when: day, month, year, or NULL when it cannot be read. Six digits are NULL: 202011 is November
  or the first of January. So is 2020.1, which a spreadsheet makes of 2020.10.
-#}
{% macro date_precision(text) -%}
{%- set shown = date_text(text) -%}
case
    when {{ read_date(text) }} is not null then 'day'
    when {{ re_matches(shown, '^(19|20)[0-9]{2}(年(0?[1-9]|1[0-2])月|[-/](0?[1-9]|1[0-2])|\\.(0[1-9]|1[0-2]))$') }} then 'month'
    when {{ re_matches(shown, '^(19|20)[0-9]{2}年?$') }} then 'year'
end
{%- endmacro %}

{#- Two days in one cell: 2024-09-10至2029-09-09, 自2024年9月10日起至2029年9月9日止, 2024.9.10-2029.9.9. -#}
{% macro period_shape() -%}
^[自从]?({{ day_shape() }}|(?:19|20)[0-9]{6}) ?起? ?(?:至|到|~|-+|–|—+) ?({{ day_shape() }}|(?:19|20)[0-9]{6}) ?止?$
{%- endmacro %}

{#- First and last day of such a cell, as dates; NULL when it is not of this shape. -#}
{% macro read_period_start(text) -%}{{ read_date(re_extract(date_text(text), period_shape(), 1)) }}{%- endmacro %}
{% macro read_period_end(text) -%}{{ read_date(re_extract(date_text(text), period_shape(), 2)) }}{%- endmacro %}

{#- A period whose second end leaves out what both ends share, written whole: 2020年4月1日-3日, 2020年4月30日至5月2日. -#}
{% macro whole_period(text) -%}
{%- set within_month = re_replace(date_text(text), '^([0-9]{4}年[0-9]{1,2}月)([0-9]{1,2})[日号]? ?(?:至|到|~|-+|–|—+) ?([0-9]{1,2}[日号])$', '\\1\\2日至\\1\\3') -%}
{{ re_replace(within_month, '^([0-9]{4}年)([0-9]{1,2}月[0-9]{1,2})[日号] ?(?:至|到|~|-+|–|—+) ?([0-9]{1,2}月[0-9]{1,2}[日号])$', '\\1\\2日至\\1\\3') }}
{%- endmacro %}

{#- The first and the last day of a cell that tells one day or a period. -#}
{% macro read_first_day(text) -%}coalesce({{ read_date(text) }}, {{ read_period_start(whole_period(text)) }}){%- endmacro %}
{% macro read_last_day(text) -%}coalesce({{ read_date(text) }}, {{ read_period_end(whole_period(text)) }}){%- endmacro %}

{#- The one calendar year that a text names, with words around it but no other digit: 2020年度, 绿盾2020; NULL for 2019-2020, 202006. -#}
{% macro read_year(text) -%}
try_cast(nullif({{ re_extract(half_width(text), '^[^0-9]*((?:19|20)[0-9]{2})[^0-9]*$', 1) }}, '') as integer)
{%- endmacro %}

{#-
  A day, month or year as far as it is told, written 2020-04-01, 2020-04 or 2020. The first of a month is never put in the
  place of the month.
-#}
{% macro read_partial_date(text) -%}
{%- set shown = date_text(text) -%}
case {{ date_precision(text) }}
    when 'day' then cast({{ read_date(text) }} as varchar)
    when 'month'
        then {{ re_extract(shown, '^([0-9]{4})', 1) }} || '-'
            || lpad({{ re_extract(shown, '^[0-9]{4}[^0-9]([0-9]{1,2})', 1) }}, 2, '0')
    when 'year' then {{ re_extract(shown, '^([0-9]{4})', 1) }}
end
{%- endmacro %}

{#- The first and the last day that a partial date may mean; they are bounds, not days that anybody told. -#}
{% macro first_day_of(partial_date) -%}
try_cast({{ partial_date }} || substr('-01-01', length({{ partial_date }}) - 3) as date)
{%- endmacro %}

{% macro last_day_of(partial_date) -%}
case length({{ partial_date }})
    when 10 then try_cast({{ partial_date }} as date)
    when 7 then last_day(try_cast({{ partial_date }} || '-01' as date))
    when 4 then try_cast({{ partial_date }} || '-12-31' as date)
end
{%- endmacro %}

{#- A year or a span of years, written 2019 or 2017-2019: 2019年度, 2017—2019年, 2017年至2019年. 2017-19 stays unread. -#}
{% macro years_shape() -%}
^((?:19|20)[0-9]{2})年?度?(?:(?:至|到|~|-+|–|—+)((?:19|20)[0-9]{2})年?度?)?$
{%- endmacro %}

{% macro read_years(text) -%}
{%- set shown = bare(text) -%}
{%- set first, last = re_extract(shown, years_shape(), 1), re_extract(shown, years_shape(), 2) -%}
case
    when {{ re_matches(shown, years_shape()) }} and {{ last }} in ('', {{ first }}) then {{ first }}
    when {{ re_matches(shown, years_shape()) }} and {{ last }} > {{ first }} then {{ first }} || '-' || {{ last }}
end
{%- endmacro %}
