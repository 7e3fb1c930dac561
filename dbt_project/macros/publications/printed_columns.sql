{#-
  The printed value of a staged register of publications, read: a number with its places and unit, or a word.

  Belongs here: what both registers have in common. Does not belong here: how a number is read (macros/figures/printed.sql).

  staged: SQL of a register() with the columns printed_text and unit. A unit in the cell itself goes before that of its
  column, for 12.35万 says 元 only together with it; two units of different kinds leave the number unread.
-#}
{% macro with_printed_value(staged) -%}
with staged as (
    {{ staged }}
),

parts as (
    select
        staged.*,
        {{ printed_units("staged.printed_text") }} as units_read,
        {{ printed_places("staged.printed_text") }} as places_read,
        {{ printed_hedge("staged.printed_text") }} as hedge_read,
        {{ printed_group("staged.printed_text", 6) }} as cell_unit_text,
        {{ word_code("publications", "unit", printed_group("staged.printed_text", 6)) }} as cell_unit,
        {{ yes_or_no("publications", "claim", "staged.printed_text") }} as printed_claim,
        (
            select max(class.class_label)
            from {{ ref("water_class_word") }} as word
            inner join {{ ref("water_class") }} as class on word.class_index = class.class_index
            where word.class_word = {{ re_replace(text_key("staged.printed_text"), '类$', '') }}
        ) as printed_class,
        {{ read_date("staged.printed_text") }} as printed_date
    from staged
)

select
    parts.* exclude (unit, units_read, places_read, hedge_read, cell_unit_text, cell_unit),
    coalesce(parts.cell_unit, parts.unit) as unit,
    case when readable.is_number then parts.units_read end as printed_units,
    case when readable.is_number then cast(parts.places_read as integer) end as printed_places,
    case when readable.is_number then {{ printed_number("parts.units_read", "parts.places_read") }} end as printed_number,
    case when readable.is_number then parts.hedge_read end as printed_hedge
from parts
left join {{ ref("published_unit") }} as cell_unit on parts.cell_unit = cell_unit.unit
left join {{ ref("published_unit") }} as column_unit on parts.unit = column_unit.unit
cross join lateral (
    select
        parts.units_read is not null
        and (parts.cell_unit_text = '' or parts.cell_unit is not null)
        and (cell_unit.family = column_unit.family or cell_unit.family is null or column_unit.family is null)
        as is_number
) as readable
{%- endmacro %}
