{#-
  What stands in a cell of a water file: a small language of numbers, detection limits and words. All or nothing: what is
  not wholly one of these shapes is not read, and never half of it.

  Belongs here: the shapes. Does not belong here: the words (seed water_word), plausible ranges (seed water_item), and what a
  result is worth in a mean (fct_water_sample).
-#}

{#- The columns of the raw table that hold results; the same names as in seed water_item and in the contract. -#}
{% macro water_items() -%}
    {{ return([
        "water_temperature", "ph", "dissolved_oxygen", "permanganate_index", "bod5", "ammonia_nitrogen", "cod",
        "volatile_phenol", "cyanide", "arsenic", "mercury", "hexavalent_chromium", "lead", "cadmium", "petroleum",
        "total_phosphorus", "total_nitrogen", "copper", "zinc", "fluoride", "selenium", "anionic_surfactant",
        "sulfide", "fecal_coliform", "total_chromium", "conductivity", "turbidity",
    ]) }}
{%- endmacro %}

{#- How words and shapes are compared: ＜ ０．０５ Ｌ becomes <0.05L. Apostrophes that keep a number text are dropped. -#}
{% macro water_cell(text) -%}
upper({{ re_replace(bare(text), "^[''`]", '') }})
{%- endmacro %}

{#-
  The number, or NULL. At most eight places: a ninth would be rounded away without a word (and is noise of a spreadsheet).
  No thousands separators: 1,250 may as well be a decimal comma.
-#}
{% macro water_number(text) -%}
case
    when {{ re_matches(water_cell(text), '^-?[0-9]{1,12}([.][0-9]{1,8})?$') }}
        then cast({{ water_cell(text) }} as decimal(20, 8))
end
{%- endmacro %}

{#- The detection limit that a cell names, 0.0003L or <0.05, or NULL. -#}
{% macro water_named_limit(text) -%}
case
    when {{ re_matches(water_cell(text), '^([0-9]{1,12}([.][0-9]{1,8})?L|<[0-9]{1,12}([.][0-9]{1,8})?)$') }}
        then cast({{ re_replace(water_cell(text), '[<L]', '') }} as decimal(20, 8))
end
{%- endmacro %}

{#- A class as the seed water_class_word writes it: Ⅳ类水质 becomes Ⅳ. -#}
{% macro water_class_text(text) -%}
{{ re_replace(water_cell(text), '类(水质?)?$', '') }}
{%- endmacro %}
