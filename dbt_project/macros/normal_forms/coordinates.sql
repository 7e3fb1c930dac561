{#-
  Degrees of longitude and latitude: 124.350712, 124°21′2.5″, 124度21分2.5秒. NULL where the text is neither.
  Does not belong here: whether a place lies where it should (seeds), conversions between reference systems.
-#}
{% macro read_degrees(text) -%}{{ return(adapter.dispatch('read_degrees', 'ecoledger')(text)) }}{%- endmacro %}
{% macro duckdb__read_degrees(text) -%}
{%- set shown = "translate(" ~ bare(text) ~ ", '度分秒′’´″”“', '°''\"''''''\"\"\"')" -%}
{%- set shape = '^([0-9]{1,3})°(?:([0-5]?[0-9])\\x27(?:([0-5]?[0-9](?:\\.[0-9]+)?)(?:\\x22|\\x27\\x27))?)?$' -%}
case
    when {{ re_matches(shown, '^[0-9]{1,3}(\\.[0-9]+)?°?$') }} then try_cast({{ re_replace(shown, '°', '') }} as decimal(9, 6))
    when {{ re_matches(shown, shape) }} then
        try_cast((
            try_cast({{ re_extract(shown, shape, 1) }} as decimal(9, 6)) * 3600
            + coalesce(try_cast(nullif({{ re_extract(shown, shape, 2) }}, '') as decimal(9, 6)), 0) * 60
            + coalesce(try_cast(nullif({{ re_extract(shown, shape, 3) }}, '') as decimal(9, 6)), 0)
        ) / 3600 as decimal(9, 6))
end
{%- endmacro %}
