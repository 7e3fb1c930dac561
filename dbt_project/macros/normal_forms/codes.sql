{#-
  Identifiers: normal form, and whether the form is right. Nothing is repaired: O stays O and fails, because whether it
  was meant as 0 is not ours to say.
  Does not belong here: whether a code is known to a register (that is a join), names (names.sql).
-#}

{#-
  Normal form of every code: half-width, upper case, no white space or invisible characters, round brackets, without the
  ="…" and the leading apostrophe that keep a spreadsheet from reading a number. NULL where a mark means nothing.
-#}
{% macro code_text(text) -%}
{{ re_replace(text_key(text), '^=?["“‘\\x27]+|["”’\\x27]+$', '') }}
{%- endmacro %}

{#- Normal form of a document number: 〔〕 around the year, no white space; the word 字 is kept as printed. -#}
{% macro document_number(text) -%}
{{ re_replace(code_text(text), '\\(([0-9]{4})\\)', '〔\\1〕') }}
{%- endmacro %}

{#-
  Whether a code in normal form is a unified social credit code (GB 32100-2015): 18 characters of the standard's alphabet,
  the last one computed from the others by weights 3^i mod 31. A sum divisible by 31 gives '0'. The first characters may
  be letters (A…, N…, Y…): the check is the same for them. NULL for NULL.
  Give it a column, not a long expression: it is written out once a character.
-#}
{% macro is_credit_code(code) -%}
{%- set alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY' -%}
{%- set weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] -%}
case
    when {{ code }} is null then null
    when not {{ re_matches(code, '^[0-9A-HJ-NPQRTUWXY]{18}$') }} then false
    else substr({{ code }}, 18, 1) = substr('{{ alphabet }}', (31 - (
        {%- for weight in weights %}
        {{ '+ ' if not loop.first }}(instr('{{ alphabet }}', substr({{ code }}, {{ loop.index }}, 1)) - 1) * {{ weight }}
        {%- endfor %}
    ) % 31) % 31 + 1, 1)
end
{%- endmacro %}

{#-
  The stand-in of HJ 608-2017 for a unit without credit code, 18 characters in normal form: H9, six digits of the authority,
  then 0000 and five digits or the nine characters of an organisation code, then a letter that is neither I nor O.
-#}
{% macro is_stand_in_code(code) -%}
{{ re_matches(code, '^H9[0-9]{6}(0000[0-9]{5}|[0-9A-Z]{8}[0-9X])[A-HJ-NP-Z]$') }}
{%- endmacro %}

{#-
  Whether a number in normal form is formed like a permit or registration number: 18 characters for the unit, 3 digits for
  the site, 1 letter. The letter is never looked at further: real numbers end in P, Q, R, S, U, V, W, X, Y and Z.
-#}
{% macro is_permit_number(code) -%}
{{ re_matches(code, '^(([0-9A-GJ-NPQRTUWXY][0-9A-HJ-NPQRTUWXY]|H[0-8A-HJ-NPQRTUWXY])[0-9A-HJ-NPQRTUWXY]{16}|H9[0-9]{6}(0000[0-9]{5}|[0-9A-Z]{8}[0-9X])[A-HJ-NP-Z])[0-9]{3}[A-Z]$') }}
{%- endmacro %}

{#- The two parts of a well-formed number. -#}
{% macro unit_code_of(permit_number) -%}substr({{ permit_number }}, 1, 18){%- endmacro %}
{% macro site_number_of(permit_number) -%}substr({{ permit_number }}, 19, 3){%- endmacro %}
