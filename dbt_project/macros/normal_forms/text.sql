{#-
  The few text operations that engines write differently. Belongs here: one dispatched macro for each of them.
  Does not belong here: what a code, a name or a date looks like (see the files beside this one).
  Patterns are written for RE2: no look-around, no back-references inside the pattern; use [0-9], not \d, because
  jinja reads backslashes first.
-#}

{#- Full-width ASCII becomes ASCII; every other character stays what it is (NFKC would turn ³ into 3). -#}
{% macro half_width(text) -%}{{ return(adapter.dispatch('half_width', 'ecoledger')(text)) }}{%- endmacro %}
{% macro default__half_width(text) -%}
translate({{ text }}, '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～', '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~')
{%- endmacro %}

{#- Replaces every match of a pattern. -#}
{% macro re_replace(text, pattern, replacement) -%}{{ return(adapter.dispatch('re_replace', 'ecoledger')(text, pattern, replacement)) }}{%- endmacro %}
{% macro default__re_replace(text, pattern, replacement) -%}
regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
{% macro duckdb__re_replace(text, pattern, replacement) -%}
regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{#- The text of one group of the first match; '' where nothing matches. -#}
{% macro re_extract(text, pattern, group) -%}{{ return(adapter.dispatch('re_extract', 'ecoledger')(text, pattern, group)) }}{%- endmacro %}
{% macro default__re_extract(text, pattern, group) -%}
regexp_extract({{ text }}, '{{ pattern }}', {{ group }})
{%- endmacro %}

{#- Whether a pattern is found in a text; anchor it yourself. -#}
{% macro re_matches(text, pattern) -%}{{ return(adapter.dispatch('re_matches', 'ecoledger')(text, pattern)) }}{%- endmacro %}
{% macro default__re_matches(text, pattern) -%}
{{ text }} rlike '{{ pattern }}'
{%- endmacro %}
{% macro duckdb__re_matches(text, pattern) -%}
regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro %}

{#- Half-width and without any white space or invisible character: the form in which marks, codes and labels are compared. -#}
{% macro bare(text) -%}
{{ re_replace(half_width(text), '[\\s\\p{Z}\\p{Cc}\\p{Cf}]', '') }}
{%- endmacro %}
