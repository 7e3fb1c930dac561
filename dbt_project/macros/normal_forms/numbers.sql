{#-
  Whole numbers and exact numbers as people type them, Chinese numerals among them.
  Does not belong here: money and percentages (amounts.sql), concentrations with their qualifiers (water, air).
-#}

{#-
  A whole number that is not negative: 12, 12.0, 1,200, １２, 十二, 两千三百, 二百零五. Digits read one by one (二〇二〇) are a
  year or a label and no number of things: they stay unread, and so do 3300余, 约12 and 12个.
-#}
{% macro read_whole_number(text) -%}
{%- set shown = re_replace(bare(text), ',([0-9]{3})', '\\1') -%}
case
    when
        {{ re_matches(bare(text), '^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\\.0+)?$') }}
        -- the comma of Chinese text divides a list: 1，200 may be two numbers
        and instr({{ text }}, '，') = 0
        then try_cast({{ re_extract(shown, '^([0-9]+)', 1) }} as bigint)
    else {{ chinese_whole_number(bare(text)) }}
end
{%- endmacro %}

{#- 十二, 二百零五, 三千八百五十四, 一万二千, 拾伍; NULL where the text is no such number. -#}
{% macro chinese_whole_number(text) -%}
{%- set shown = "translate(" ~ text ~ ", '一二两三四五六七八九十百千〇○萬', '壹贰贰叁肆伍陆柒捌玖拾佰仟零零万')" -%}
{%- set section = '((?:[壹贰叁肆伍陆柒捌玖]仟)?零?(?:[壹贰叁肆伍陆柒捌玖]佰)?零?(?:[壹贰叁肆伍陆柒捌玖]?拾)?零?[壹贰叁肆伍陆柒捌玖]?)' -%}
{%- set shape = '^(?:' ~ section ~ '万)?' ~ section ~ '$' -%}
case
    when {{ shown }} = '零' then cast(0 as bigint)
    when
        {{ re_matches(shown, shape) }}
        and {{ re_matches(shown, '^[壹贰叁肆伍陆柒捌玖拾]') }}
        and not {{ re_matches(shown, '零$') }}
        then cast(
            {{ chinese_section(re_extract(shown, shape, 1)) }} * 10000
            + {{ chinese_section(re_extract(shown, shape, 2)) }} as bigint
        )
end
{%- endmacro %}

{#- A number with up to four places, exact: 12.5, 1,200.25, -0.5; more places, or anything behind it, stay unread. -#}
{% macro read_exact_number(text) -%}
case
    when {{ re_matches(bare(text), '^-?([0-9]{1,12}|[0-9]{1,3}(,[0-9]{3}){1,3})(\\.[0-9]{1,4}0*)?$') }}
        then try_cast({{ re_replace(bare(text), ',', '') }} as decimal(18, 4))
end
{%- endmacro %}

{#- The number of something in a row: 12, 第12批, 第十二批次, 第3期. -#}
{% macro read_ordinal(text) -%}
{{ read_whole_number(re_replace(bare(text), '^第|(批次|[批次轮期号件])$', '')) }}
{%- endmacro %}
