{#-
  Chinese text: what is shown, and what is compared.
  Does not belong here: identifiers (codes.sql); former names of companies, which no rule of spelling can know.
-#}

{#-
  For reading: as delivered, but without invisible characters, with single spaces, and without numbers of people; NULL
  where a mark means nothing.
-#}
{% macro tidy_text(text) -%}
case
    when not {{ is_missing(text) }}
        then trim({{ without_numbers_of_people(re_replace(re_replace(text, '\\p{Cf}', ''), '[\\s\\p{Z}\\p{Cc}]+', ' ')) }})
end
{%- endmacro %}

{#- All kinds of brackets become round ASCII ones. -#}
{% macro round_brackets(text) -%}
translate({{ text }}, '（）〔〕﹝﹞【】〖〗[]｛｝{}', '()()()()()()()()')
{%- endmacro %}

{#-
  For comparing names and labels: half-width, one kind of bracket, no white space, upper case; NULL where a mark means
  nothing. （吉林） equals (吉林), ＰＭ２．５ equals pm2.5. A bracket of one kind closed by another counts as a pair.
-#}
{% macro text_key(text) -%}
case when not {{ is_missing(text) }} then upper({{ round_brackets(bare(text)) }}) end
{%- endmacro %}
