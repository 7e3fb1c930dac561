{#-
  Numbers whose cell may name another unit than the header: 7MW in a column of t/h.
  Belongs here: reading them by seeds/registers/common_unit.csv. Does not belong here: money (amounts.sql), concentrations
  (water, air).
-#}

{#-
  An exact number in the unit asked for, which the header must name: a number alone is in that unit, and one with a unit is
  turned into it, rounded half to even at the fourth place. A unit that the list does not know is not guessed.
-#}
{% macro read_quantity(text, unit) -%}
{%- set shape = '^(-?[0-9][0-9,.]*)(.*)$' -%}
(
    select cast({{ half_even("known.ten_thousandths * known.numerator", "10000 * known.denominator", 4) }} as decimal(18, 4))
    from (
        select
            {{ big_integer("10000 * " ~ read_exact_number(re_extract(bare(text), shape, 1))) }} as ten_thousandths,
            max(unit.numerator) as numerator,
            max(unit.denominator) as denominator
        from {{ ref("common_unit") }} as unit
        where
            unit.unit = '{{ unit }}'
            and unit.label = coalesce(nullif(upper({{ re_extract(bare(text), shape, 2) }}), ''), upper('{{ unit }}'))
    ) as known
)
{%- endmacro %}
