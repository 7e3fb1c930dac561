{#-
  Numbers by which a person can be found: mobile, identity and telephone numbers, wherever somebody has written one into a
  text. They stay behind in the restricted file, whatever column they stand in.
  Does not belong here: names, which no pattern knows (a column that may hold one is left behind as a whole), and the
  check that none got through (rule T10).
-#}

{#-
  The text with *** for every such number that stands apart from other digits, in half or full width, with or without
  spaces and hyphens inside. Twice, because two numbers may share the sign between them.
-#}
{% macro without_numbers_of_people(text) -%}
{%- set digit, dash = '[0-9０-９]', '[-－ ]' -%}
{%- set mobile = '[1１][3-9３-９]' ~ digit ~ '(?:' ~ dash ~ '?' ~ digit ~ '{4}){2}' -%}
{%- set identity = '[1-8１-８]' ~ digit ~ '{5}(?:19|20|１９|２０)' ~ digit ~ '{9}[0-9０-９XxＸｘ]' -%}
{%- set landline = '(?:[0０]' ~ digit ~ '{2,3}' ~ dash ~ '|[(（][0０]' ~ digit ~ '{2,3}[)）] ?)' ~ digit ~ '{7,8}' -%}
{%- set number = '(^|[^0-9０-９])(?:' ~ mobile ~ '|' ~ identity ~ '|' ~ landline ~ ')($|[^0-9０-９])' -%}
{{ re_replace(re_replace(text, number, '\\1***\\2'), number, '\\1***\\2') }}
{%- endmacro %}

{#- Whether there is any such number in a text; false for NULL. -#}
{% macro has_number_of_people(text) -%}
coalesce({{ without_numbers_of_people(text) }} <> {{ text }}, false)
{%- endmacro %}
