{#-
  Numbers as documents print them, and whether a printed number can be what a fraction prints as.

  A printed number is whole units of its last place, and how many places that is: 83.6 is 836 units and 1 place, 12.35万 is
  1235 units and -2 places. So a printed 83.60 is not a printed 83.6, and nothing passes through a floating-point number.

  Belongs here: reading one, rounding a fraction to its last place in all the ways that people round, which whole counts a
  percentage can come from, and digits that changed places. Does not belong here: what is held against what (models).

  The macros below `ten_to` repeat their arguments: give them columns, not long expressions.
-#}

{#- Hedge, whole part, fraction, 万 or 亿, 余, unit, hedge: seven groups. -#}
{% macro printed_shape() -%}
^(约|近|超过|超|逾)?(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12}))(?:\.([0-9]{1,6}))?(万|亿)?(余|多|\+)?([^0-9.,+-]{0,8}?)(左右|以上)?$
{%- endmacro %}

{#- One group of a printed number; '' where the text is none, or has more than fifteen digits. -#}
{% macro printed_group(text, group) -%}
{{ re_extract(bare(text), printed_shape(), group) }}
{%- endmacro %}

{#- Units of the last place as BIGINT; a whole number in Chinese numerals counts too. NULL where the text is no number. -#}
{% macro printed_units(text) -%}
{%- set digits = re_replace(printed_group(text, 2), ',', '') ~ " || " ~ printed_group(text, 3) -%}
case
    -- the comma of Chinese text divides a list: 1，200 may be two numbers
    when instr({{ text }}, '，') > 0 then null
    when {{ re_matches(bare(text), printed_shape()) }}
        then case when length({{ digits }}) <= 15 then try_cast({{ digits }} as bigint) end
    else {{ chinese_whole_number(bare(text)) }}
end
{%- endmacro %}

{#- Places of the last digit; below zero where 万 or 亿 stands behind the number. -#}
{% macro printed_places(text) -%}
length({{ printed_group(text, 3) }}) - case {{ printed_group(text, 4) }} when '万' then 4 when '亿' then 8 else 0 end
{%- endmacro %}

{#- above: 3300余, 逾3300; about: 约3300; NULL for a number that is meant as it stands. -#}
{% macro printed_hedge(text) -%}
case
    when {{ printed_group(text, 5) }} <> '' or {{ printed_group(text, 7) }} = '以上'
        or {{ printed_group(text, 1) }} in ('超过', '超', '逾') then 'above'
    when {{ printed_group(text, 1) }} <> '' or {{ printed_group(text, 7) }} <> '' then 'about'
end
{%- endmacro %}

{#- The number of units and places as a decimal with six places. -#}
{% macro printed_number(units, places) -%}
cast({{ big_integer(units) }} * {{ ten_to("6 - (" ~ places ~ ")") }} as decimal(38, 0)) * cast('0.000001' as decimal(7, 6))
{%- endmacro %}

{#- 10 to the power of an expression; 1 where that is below zero. -#}
{% macro ten_to(power) -%}
{{ big_integer("rpad('1', cast(1 + greatest(" ~ power ~ ", 0) as integer), '0')") }}
{%- endmacro %}

{#-
  Numerator and denominator of a fraction times 10 to the power of `places`, for the macros below. NULL where that would be
  wider than the engine's whole numbers: what can not be compared is not compared, and stops no build.
-#}
{% macro scaled_numerator(numerator, denominator, places) -%}
case
    when
        length(cast({{ numerator }} as varchar)) + greatest({{ places }}, 0) <= 35
        and length(cast({{ denominator }} as varchar)) + greatest(-({{ places }}), 0) <= 35
        then {{ big_integer(numerator) }} * {{ ten_to(places) }}
end
{%- endmacro %}

{% macro scaled_denominator(denominator, places) -%}
case
    when length(cast({{ denominator }} as varchar)) + greatest(-({{ places }}), 0) <= 35
        then {{ big_integer(denominator) }} * {{ ten_to("-(" ~ places ~ ")") }}
end
{%- endmacro %}

{#- Half to even, to a whole number. -#}
{% macro rounds_to(numerator, denominator, units) -%}
({{ half_even_scaled(numerator, denominator, 0) }} = {{ units }})
{%- endmacro %}

{#-
  The other ways of rounding that give these units, in words and divided by 、; NULL where none does. Not for numbers below
  zero. 连续修约 rounds to one place more first: 0.546 becomes 0.55 and then 0.6.
-#}
{% macro other_roundings(numerator, denominator, units) -%}
{%- set half_up = whole_quotient("2 * " ~ numerator ~ " + " ~ denominator, "2 * " ~ denominator) -%}
{%- set one_place_more = whole_quotient("20 * " ~ numerator ~ " + " ~ denominator, "2 * " ~ denominator) -%}
case
    when {{ numerator }} >= 0 then nullif(
        concat_ws(
            '、',
            case when {{ half_up }} = {{ units }} then '四舍五入' end,
            case when {{ whole_quotient(one_place_more ~ " + 5", "10") }} = {{ units }} then '连续修约' end,
            case when {{ ceil_div(numerator, denominator) }} = {{ units }} then '只入不舍' end,
            case when {{ whole_quotient(numerator, denominator) }} = {{ units }} then '只舍不入' end
        ),
        ''
    )
end
{%- endmacro %}

{#-
  Whether some whole count of the base prints as so many units. scale: units of the whole, 1000 for percent with one place.
  The two counts next to the exact one decide it: any other lies farther off.
-#}
{% macro some_count_prints(base, units, scale) -%}
{%- set below = whole_quotient(big_integer(units) ~ " * " ~ base, scale) -%}
case
    when {{ base }} > 0 then
        {{ units }} between 0 and {{ scale }}
        and (
            {{ rounds_to(below ~ " * " ~ scale, base, units) }}
            or {{ rounds_to("(" ~ below ~ " + 1) * " ~ scale, base, units) }}
        )
end
{%- endmacro %}

{#- Whether two neighbouring digits have changed places, and nothing else: 379 and 397. -#}
{% macro digits_swapped(one, other) -%}
(
    {{ one }} <> {{ other }} and length({{ one }}) = length({{ other }}) and (
        {%- for place in range(1, 18) %}
        {{ "or " if not loop.first }}concat(substr({{ one }}, 1, {{ place - 1 }}), substr({{ one }}, {{ place + 1 }}, 1), substr({{ one }}, {{ place }}, 1), substr({{ one }}, {{ place + 2 }})) = {{ other }}
        {%- endfor %}
    )
)
{%- endmacro %}
