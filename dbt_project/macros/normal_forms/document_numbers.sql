{#-
  Document numbers of decisions: 四环审(表)字〔2020〕12号. Belongs here: reading one, and its parts.
  Does not belong here: whether the office or the sequence exists (suites), numbers of permits (codes.sql).

  The normal form is that of document_number (codes.sql), made whole: the last 号 is there, a 第 before the sequence is not,
  and a sequence of digits only has no leading zeros. Sub-codes (SY23, 05-09) stay as printed.
-#}

{#- Office word, year, sequence: three groups. The year's bracket may be any, even an unlike pair. -#}
{% macro document_number_shape() -%}
^([^〔〕]*[^〔〕0-9(])〔((?:19|20)[0-9]{2})〕第?([A-Z]{0,4}[0-9]{1,5}(?:-[0-9]{1,4})*)号?$
{%- endmacro %}

{#- A document number in its normal form; NULL where the text is not one document number. -#}
{% macro read_document_number(text) -%}
{%- set shown = document_number(text) -%}
case
    when {{ re_matches(shown, document_number_shape()) }}
        then {{ re_extract(shown, document_number_shape(), 1) }}
            || '〔' || {{ re_extract(shown, document_number_shape(), 2) }} || '〕'
            || {{ re_replace(re_extract(shown, document_number_shape(), 3), '^0+([1-9][0-9]*)$', '\\1') }} || '号'
end
{%- endmacro %}

{#-
  What two spellings of one number have in common: the word 字 before the year is printed by some and left out by others,
  and no office runs two series that differ in nothing else. Takes a number in normal form, as do the macros below.
-#}
{% macro document_key(document_no) -%}
{{ re_replace(document_no, '字〔', '〔') }}
{%- endmacro %}

{#- The office's word with the year: what a sequence counts within. -#}
{% macro document_series(document_no) -%}
{{ re_extract(document_key(document_no), '^(.*〕)', 1) }}
{%- endmacro %}

{% macro document_year(document_no) -%}
try_cast({{ re_extract(document_no, '〔([0-9]{4})〕', 1) }} as integer)
{%- endmacro %}

{#- The place in the sequence, where it is a plain number; NULL for sub-codes. -#}
{% macro document_sequence(document_no) -%}
try_cast({{ re_extract(document_no, '〕([0-9]+)号$', 1) }} as integer)
{%- endmacro %}
