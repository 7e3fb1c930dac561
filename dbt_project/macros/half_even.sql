{#-
  Rounding as GB/T 8170 asks: half to even, once, from the exact fraction. Everything here is integer arithmetic:
  a mean is kept as numerator and denominator until this one place, because a quotient in floating point may already
  have crossed the tie that it is about to be rounded at.

  Belongs here: turning an exact fraction into a printed number. Does not belong here: what is added up or counted.

  numerator, denominator: SQL expressions of whole numbers of any sign; a denominator of zero or NULL gives NULL.
  A value too large for 38 digits stops the build; it never wraps around.
-#}

{#- The widest whole number of the engine. -#}
{% macro big_integer(expression) -%}
    {{ return(adapter.dispatch("big_integer", "ecoledger")(expression)) }}
{%- endmacro %}

{% macro default__big_integer(expression) -%}
    cast({{ expression }} as decimal(38, 0))
{%- endmacro %}

{% macro duckdb__big_integer(expression) -%}
    cast({{ expression }} as hugeint)
{%- endmacro %}

{#- Quotient of whole numbers, cut towards zero. -#}
{% macro whole_quotient(numerator, denominator) -%}
    {{ return(adapter.dispatch("whole_quotient", "ecoledger")(numerator, denominator)) }}
{%- endmacro %}

{% macro default__whole_quotient(numerator, denominator) -%}
    (({{ numerator }}) div nullif({{ denominator }}, 0))
{%- endmacro %}

{% macro duckdb__whole_quotient(numerator, denominator) -%}
    (({{ numerator }}) // nullif({{ denominator }}, 0))
{%- endmacro %}

{#- What the quotient above leaves over; it has the sign of the numerator. -#}
{% macro whole_remainder(numerator, denominator) -%}
    (({{ numerator }}) % nullif({{ denominator }}, 0))
{%- endmacro %}

{#- The greatest whole number that divides both; not every engine has one for numbers as wide as these. -#}
{% macro common_divisor(one, other) -%}
    {{ return(adapter.dispatch("common_divisor", "ecoledger")(one, other)) }}
{%- endmacro %}

{% macro default__common_divisor(one, other) -%}
    gcd({{ one }}, {{ other }})
{%- endmacro %}

{#- 10 to the power of `digits`, a literal number. -#}
{% macro power_of_ten(digits) -%}
    {{ big_integer("1" ~ "0" * digits) }}
{%- endmacro %}

{#- The rounded value times 10 to the power of `digits`, a whole number. -#}
{% macro half_even_scaled(numerator, denominator, digits) -%}
    {%- set n = "abs(" ~ big_integer(numerator) ~ ")" -%}
    {%- set d = "abs(" ~ big_integer(denominator) ~ ")" -%}
    {%- set power = power_of_ten(digits) -%}
    {#- the whole part is split off first, so that only what is left over has to bear the power of ten -#}
    {%- set scaled_rest = whole_remainder(n, d) ~ " * " ~ power -%}
    {%- set floor = "(" ~ whole_quotient(n, d) ~ " * " ~ power ~ " + " ~ whole_quotient(scaled_rest, d) ~ ")" -%}
    {%- set left_over = whole_remainder(scaled_rest, d) -%}
    (case when ({{ numerator }} < 0) <> ({{ denominator }} < 0) then -1 else 1 end)
    * (
        {{ floor }}
        + case
            when {{ left_over }} > {{ d }} - {{ left_over }} then 1
            when {{ left_over }} = {{ d }} - {{ left_over }} and {{ floor }} % 2 = 1 then 1
            else 0
        end
    )
{%- endmacro %}

{#- The rounded value as a decimal with `digits` (a literal number) places. -#}
{% macro half_even(numerator, denominator, digits) -%}
    {%- set whole = "cast(" ~ half_even_scaled(numerator, denominator, digits) ~ " as decimal(38, 0))" -%}
    {%- if digits == 0 -%}
        {{ whole }}
    {%- else -%}
        ({{ whole }} * cast('0.{{ "0" * (digits - 1) }}1' as decimal({{ digits + 1 }}, {{ digits }})))
    {%- endif -%}
{%- endmacro %}

{#- The rounded value as it is printed; `digits` may be a column, so that one query can print every figure. -#}
{% macro half_even_text(numerator, denominator, digits) -%}
    case {{ digits }}
        {%- for places in range(7) %}
        when {{ places }} then cast({{ half_even(numerator, denominator, places) }} as varchar)
        {%- endfor %}
    end
{%- endmacro %}

{#- The smallest whole number that is not below the fraction: HJ 633 rounds every index up. -#}
{% macro ceil_div(numerator, denominator) -%}
    {%- set n = big_integer(numerator) -%}
    {%- set d = big_integer(denominator) -%}
    (
        {{ whole_quotient(n, d) }}
        + case
            when {{ whole_remainder(n, d) }} <> 0 and ({{ numerator }} < 0) = ({{ denominator }} < 0) then 1 else 0
        end
    )
{%- endmacro %}

{#-
  The unrounded value as text: all digits of a decimal that ends (within 36 places), else twelve places, cut and not
  rounded, with an ellipsis that says so.
-#}
{% macro exact_decimal(numerator, denominator) -%}
    {%- set n = "abs(" ~ big_integer(numerator) ~ ")" -%}
    {%- set d = "abs(" ~ big_integer(denominator) ~ ")" -%}
    {%- set power = power_of_ten(4) -%}
    {%- set rest = namespace(now=whole_remainder(n, d), places=[]) -%}
    {#- nine groups of four places, as a long division writes them: short groups leave room for wide denominators -#}
    {%- for group in range(9) -%}
        {%- set scaled = rest.now ~ " * " ~ power -%}
        {%- set rest.places = rest.places + ["lpad(cast(" ~ whole_quotient(scaled, d) ~ " as varchar), 4, '0')"] -%}
        {%- set rest.now = whole_remainder(scaled, d) -%}
    {%- endfor -%}
    (
        case when {{ numerator }} <> 0 and ({{ numerator }} < 0) <> ({{ denominator }} < 0) then '-' else '' end
        || cast({{ whole_quotient(n, d) }} as varchar)
        || case
            when {{ rest.now }} <> 0 then '.' || {{ rest.places[:3] | join(" || ") }} || '…'
            else rtrim(rtrim('.' || {{ rest.places | join(" || ") }}, '0'), '.')
        end
    )
{%- endmacro %}
