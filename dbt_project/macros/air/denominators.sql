{#-
  Means without division. A mean stays an exact fraction until its one rounding, and all means of a kind share one
  denominator, so that they can be compared, averaged and ranked as whole numbers:

    hours      thousandths of the unit
    station    thousandths / 212520, the least common multiple of 20, 21, 22, 23 and 24: whatever number of hours a valid
               day has divides it, and so do the 6, 7 and 8 of an 8-hour mean. A tie is then a tie, not 0.499999.
    city       the same / 5342931457063200, the least common multiple of 1 … 40: so many evaluation stations a city may
               have (a test holds the data against it; the largest of 2026 have fewer)

  A year's sum of such numerators stays below 10^31, far inside the 38 digits of a HUGEINT.
-#}
{% macro station_multiple() -%}212520{%- endmacro %}
{% macro station_denominator() -%}212520000{%- endmacro %}
{% macro city_multiple() -%}cast(5342931457063200 as hugeint){%- endmacro %}
{% macro city_denominator() -%}(cast(5342931457063200 as hugeint) * 212520000){%- endmacro %}
{% macro most_city_stations() -%}40{%- endmacro %}

{#- A decimal with at most three places as a whole number of thousandths. -#}
{% macro thousandths(value) -%}
    cast(({{ value }}) * 1000 as bigint)
{%- endmacro %}

{#- Ten to the power of a column that holds 0, 1, 2 or 3. -#}
{% macro scale_of(digits) -%}
    case {{ digits }} when 0 then 1 when 1 then 10 when 2 then 100 when 3 then 1000 end
{%- endmacro %}

{#-
  The fraction rounded half to even, as a whole number of units of the last place (`digits` is a column: the standard says
  how many). half_even takes a literal, so the scale goes into the numerator.
-#}
{% macro rounded_units(numerator, denominator, digits) -%}
    {{ half_even("((" ~ numerator ~ ") * (" ~ scale_of(digits) ~ "))", denominator, 0) }}
{%- endmacro %}

{#- Such units as a concentration. -#}
{% macro units_as_decimal(units, digits) -%}
    cast(
        ({{ units }}) * case {{ digits }}
            when 0 then cast('1.000' as decimal(4, 3))
            when 1 then cast('0.100' as decimal(4, 3))
            when 2 then cast('0.010' as decimal(4, 3))
            when 3 then cast('0.001' as decimal(4, 3))
        end as decimal(12, 3)
    )
{%- endmacro %}

{#- The sum of some numbered columns, in which a missing one counts nothing. -#}
{% macro window_sum(prefix, first, last) -%}
    {%- for number in range(first, last + 1) -%}
        coalesce({{ prefix }}{{ number }}, 0){{ " + " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- A year is assessed by what is in force on its last day. -#}
{% macro is_in_force_at_year_end(year, rule) -%}
    {{ rule }}.valid_from <= cast(cast({{ year }} as varchar) || '-12-31' as date)
    and coalesce({{ rule }}.valid_to, date '9999-12-31') >= cast(cast({{ year }} as varchar) || '-12-31' as date)
{%- endmacro %}

{#- All values of several arrays in ascending order. -#}
{% macro ordered_values(arrays) -%}
    {{ return(adapter.dispatch("ordered_values", "ecoledger")(arrays)) }}
{%- endmacro %}

{% macro default__ordered_values(arrays) -%}
    array_sort(flatten(collect_list({{ arrays }})))
{%- endmacro %}

{% macro duckdb__ordered_values(arrays) -%}
    list_sort(flatten(list({{ arrays }})))
{%- endmacro %}

{#- One value of an array, counted from 1; NULL beyond its end. -#}
{% macro array_item(array, position) -%}
    {{ return(adapter.dispatch("array_item", "ecoledger")(array, position)) }}
{%- endmacro %}

{% macro default__array_item(array, position) -%}
    try_element_at({{ array }}, cast({{ position }} as int))
{%- endmacro %}

{% macro duckdb__array_item(array, position) -%}
    list_extract({{ array }}, {{ position }})
{%- endmacro %}
