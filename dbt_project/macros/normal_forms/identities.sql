{#-
  Identity numbers of persons where a code of a unit should stand: small businesses are now and then entered under the
  owner's. Such a code must not leave the restricted file.
  Does not belong here: names, phones and addresses (their columns never reach staging).
-#}

{#-
  A code in normal form, with the day of birth and what follows it struck out where it begins like an identity number
  and its first 18 characters are no valid credit code. is_valid: a boolean expression.
-#}
{% macro without_identity_number(code, is_valid) -%}
case
    when {{ is_valid }} then {{ code }}
    else {{ re_replace(code, '^([1-68][0-9]{5})(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]', '\\1************') }}
end
{%- endmacro %}

{#- Whether a code in normal form is built like the identity number of a person. -#}
{% macro is_identity_number(code) -%}
{{ re_matches(code, '^[1-8][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]$') }}
{%- endmacro %}

{#-
  What a party is by its code in normal form: unit, self_employed (a credit code that begins with 92) or natural_person (an
  identity number, though one in thirty of them would pass as a credit code). NULL where the code tells neither.
-#}
{% macro party_kind(code) -%}
case
    when {{ is_identity_number(code) }} then 'natural_person'
    when {{ is_credit_code(code) }} and {{ code }} like '92%' then 'self_employed'
    when {{ is_credit_code(code) }} then 'unit'
end
{%- endmacro %}
