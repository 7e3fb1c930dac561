{#-
  When a value meets a limit, and exact values as fractions of whole numbers.

  Belongs here: the one comparison that every class of every sample, month and year goes through. Does not belong here: the
  limits (seed water_limit).

  The exact mean is compared, not a rounded one. GB/T 8170 (4.3) has the comparison of all digits where a standard does not
  ask for rounded values, and GB 3838-2002 does not; nor is it confirmed to how many places each item would be rounded.
  A bureau that is told otherwise changes it here and nowhere else.
-#}

{#- Decimals of these models have eight places; times this they are whole numbers. -#}
{% macro water_scale() -%}100000000{%- endmacro %}

{#- A decimal with eight places as a whole number of its last place. -#}
{% macro water_whole(value) -%}
{{ big_integer("(" ~ value ~ ") * " ~ water_scale()) }}
{%- endmacro %}

{#- Whether numerator/denominator lies within the limits; a limit that is NULL does not bind. NULL when the value is. -#}
{% macro water_meets(numerator, denominator, lower_limit, upper_limit) -%}
(
    ({{ lower_limit }} is null or {{ numerator }} * {{ water_scale() }} >= {{ water_whole(lower_limit) }} * {{ denominator }})
    and ({{ upper_limit }} is null or {{ numerator }} * {{ water_scale() }} <= {{ water_whole(upper_limit) }} * {{ denominator }})
)
{%- endmacro %}

{#-
  Class of each item from limits joined beside it, for an aggregation by item: the best class whose limits are met; one worse
  than the last when none is; NULL when the item has no limits at all for this kind of water.
-#}
{% macro water_best_class(is_met, class_index="water_limit.class_index") -%}
coalesce(min(case when {{ is_met }} then {{ class_index }} end), max({{ class_index }}) + 1)
{%- endmacro %}

{#- Greatest common divisor, to keep fractions short. -#}
{% macro whole_gcd(left, right) -%}{{ return(adapter.dispatch("whole_gcd", "ecoledger")(left, right)) }}{%- endmacro %}
{% macro duckdb__whole_gcd(left, right) -%}
greatest(gcd({{ big_integer(left) }}, {{ big_integer(right) }}), 1)
{%- endmacro %}

{#- Least common multiple of a column in an aggregation: the denominator that several means have in common. -#}
{% macro common_denominator(column) -%}{{ return(adapter.dispatch("common_denominator", "ecoledger")(column)) }}{%- endmacro %}
{% macro duckdb__common_denominator(column) -%}
list_reduce(list(distinct {{ big_integer(column) }}), lambda so_far, next: lcm(so_far, next))
{%- endmacro %}

{#- The months of a year, as a relation with one column. -#}
{% macro month_numbers() -%}
(values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) as month_of_year (month_number)
{%- endmacro %}

{#-
  The classes of values of items, one row a value, for those items that have limits in this kind of water.

  values_relation: a relation with the key columns and item_code, water_body_type, mean_numerator, mean_denominator,
  readings, undetected_readings, detection_limit, and the day that decides which limits hold.

  class_index is the class of the value, in which an undetected result takes part as the policy says. Where nothing was
  detected at all, the true value may be anything up to the detection limit: class_index_low and class_index_high are
  the classes at both ends, and a class is certain only where they are the same. Elsewhere all three are one.
-#}
{% macro water_classed(values_relation, key, day) -%}
    {%- set nothing_detected = "valued.undetected_readings = valued.readings" -%}
    {%- set limits = ["water_limit.lower_limit", "water_limit.upper_limit"] -%}
    {%- set by_value = water_best_class(water_meets("valued.mean_numerator", "valued.mean_denominator", *limits)) -%}
    {%- set by_nothing = water_best_class(water_meets("0", "1", *limits)) -%}
    {%- set by_limit = water_best_class(water_meets(water_whole("valued.detection_limit"), water_scale(), *limits)) -%}
    select
        {%- for column in key %}
        valued.{{ column }},
        {%- endfor %}
        {{ by_value }} as class_index,
        case when bool_and({{ nothing_detected }})
            then least({{ by_nothing }}, {{ by_limit }}) else {{ by_value }} end as class_index_low,
        case when bool_and({{ nothing_detected }})
            then greatest({{ by_nothing }}, {{ by_limit }}) else {{ by_value }} end as class_index_high,
        max(case when water_limit.class_index = 3 then water_limit.upper_limit end) as upper_limit_class_3,
        max(water_limit.standard) as standard
    from {{ values_relation }} as valued
    inner join {{ ref("int_water_limits") }} as water_limit
        on
            valued.item_code = water_limit.item_code
            and valued.water_body_type = water_limit.water_body_type
            and valued.{{ day }} between water_limit.valid_from and water_limit.last_day
    -- what has no value has no class; without this, it would meet no limit and be the worst
    where valued.mean_numerator is not null
    group by {% for column in key %}valued.{{ column }}{{ ", " if not loop.last }}{% endfor %}
{%- endmacro %}
