{#-
  Amounts of money, percentages and numbers of days as people type them. What can be read in one way only is read, all else
  is NULL. Money becomes whole 分, shifted as text: no amount ever passes through a floating-point number.
  Does not belong here: concentrations and detection limits (water, air), what an amount may be (suites).
-#}

{#- Without the signs of money, thousands separators (only where they separate thousands), and the closing 整. -#}
{% macro amount_text(text) -%}
{{ re_replace(re_replace(bare(text), '^(人民币)?[¥￥]?|[整正]$', ''), '^([-+]?[0-9]{1,3}),([0-9]{3}),?([0-9]{3})?,?([0-9]{3})?(\\.[0-9]+)?([元万亿千角分]*)$', '\\1\\2\\3\\4\\5\\6') }}
{%- endmacro %}

{#- Digits with an optional unit: sign, whole part, fraction, unit. -#}
{% macro amount_shape() -%}
^([-+]?)([0-9]+)(?:\.([0-9]+))?(元|千元|万元?|亿元?)?$
{%- endmacro %}

{#- How many places the decimal point moves from this unit to 分. -#}
{% macro fen_places(unit) -%}
case {{ unit }} when '元' then 2 when '千元' then 5 when '万' then 6 when '万元' then 6 when '亿' then 10 when '亿元' then 10 end
{%- endmacro %}

{#-
  Whole 分 as BIGINT. header_unit: SQL text of the unit the header gives, e.g. "'万元'"; a unit in the cell goes before it,
  and without either nothing is read. Parts of a 分, amounts past eighteen digits and scientific notation stay unread.
-#}
{% macro read_amount_fen(text, header_unit) -%}
{%- set shown = amount_text(text) -%}
{%- set fraction = re_extract(shown, amount_shape(), 3) -%}
{%- set places = "(" ~ fen_places("coalesce(nullif(" ~ re_extract(shown, amount_shape(), 4) ~ ", ''), " ~ header_unit ~ ")") ~ ")" -%}
case
    when {{ re_matches(shown, amount_shape()) }} and {{ re_matches("substr(" ~ fraction ~ ", " ~ places ~ " + 1)", '^0*$') }}
        then try_cast(
            {{ re_extract(shown, amount_shape(), 1) }} || {{ re_extract(shown, amount_shape(), 2) }}
            || substr(rpad({{ fraction }}, 10, '0'), 1, {{ places }}) as bigint
        )
    else {{ chinese_amount_fen(shown) }}
end
{%- endmacro %}

{#- 伍万元整, 肆拾陆万贰仟柒佰元, 一万二千元: 壹… and 一… alike, with 元 or at least 万 or 亿 in it. -#}
{% macro chinese_amount_fen(text) -%}
{%- set shown = "translate(" ~ text ~ ", '一二两三四五六七八九十百千〇○萬圆', '壹贰贰叁肆伍陆柒捌玖拾佰仟零零万元')" -%}
{%- set section = '((?:[壹贰叁肆伍陆柒捌玖]仟)?零?(?:[壹贰叁肆伍陆柒捌玖]佰)?零?(?:[壹贰叁肆伍陆柒捌玖]?拾)?零?[壹贰叁肆伍陆柒捌玖]?)' -%}
{%- set shape = '^(?:' ~ section ~ '亿)?(?:' ~ section ~ '万)?' ~ section ~ '元?零?([壹贰叁肆伍陆柒捌玖]角)?零?([壹贰叁肆伍陆柒捌玖]分)?$' -%}
case
    when
        {{ re_matches(shown, shape) }}
        and {{ re_matches(shown, '[元万亿]') }}
        -- 万元 alone names a unit and no number
        and {{ re_matches(shown, '^[壹贰叁肆伍陆柒捌玖拾]') }}
        then cast(
            {{ chinese_section(re_extract(shown, shape, 1)) }} * 10000000000
            + {{ chinese_section(re_extract(shown, shape, 2)) }} * 1000000
            + {{ chinese_section(re_extract(shown, shape, 3)) }} * 100
            + {{ chinese_digit(re_extract(shown, shape, 4)) }} * 10
            + {{ chinese_digit(re_extract(shown, shape, 5)) }} as bigint
        )
end
{%- endmacro %}

{#- The value of 仟, 佰, 拾 and ones; 0 for the empty text. 拾伍 is fifteen. -#}
{% macro chinese_section(text) -%}
(
    {{ chinese_digit(re_extract(text, '(.)仟', 1)) }} * 1000
    + {{ chinese_digit(re_extract(text, '(.)佰', 1)) }} * 100
    + case when {{ text }} like '%拾%' then greatest({{ chinese_digit(re_extract(text, '(.)拾', 1)) }}, 1) * 10 else 0 end
    + {{ chinese_digit(re_extract(text, '(.)$', 1)) }}
)
{%- endmacro %}

{#- The value of the first character, 0 when it is no digit. -#}
{% macro chinese_digit(text) -%}
(case when {{ text }} = '' then 0 else greatest(instr('壹贰叁肆伍陆柒捌玖', substr({{ text }}, 1, 1)), 0) end)
{%- endmacro %}

{#-
  The different amounts of money that a free text names, in 分 and in order: 罚款人民币伍万元整（¥50,000.00） has one. Bounds of
  what the law allows (二万元以上二十万元以下, 2万元至5万元) are no amounts of the case.
-#}
{% macro amounts_in(text) -%}{{ return(adapter.dispatch('amounts_in', 'ecoledger')(text)) }}{%- endmacro %}
{% macro duckdb__amounts_in(text) -%}
{%- set digits = '[¥￥]?[0-9][0-9,]*(?:\\.[0-9]+)?(?:元|千元|万元?|亿元?)|[¥￥][0-9][0-9,]*(?:\\.[0-9]+)?' -%}
{%- set numeral = '[壹贰叁肆伍陆柒捌玖拾佰仟零一二两三四五六七八九十百千〇○万萬亿]' -%}
{%- set amount = '(?:' ~ digits ~ '|' ~ numeral ~ '+[元圆](?:' ~ numeral ~ '+角)?(?:' ~ numeral ~ '+分)?)' -%}
coalesce(
    list_sort(list_distinct(list_filter(
        list_transform(
            list_filter(
                regexp_extract_all({{ bare(text) }}, '{{ amount }}(?:[至到~-]{{ amount }})?(?:以[上下内])?'),
                lambda amount: not {{ re_matches("amount", '[以至到~-]') }}
            ),
            lambda amount: {{ read_amount_fen("amount", "'元'") }}
        ),
        lambda fen: fen is not null
    ))),
    cast([] as bigint[])
)
{%- endmacro %}

{#- Percent points, exact: 2.5 and 2.5% are the same under a header that says %. -#}
{% macro read_percent(text) -%}
case
    when {{ re_matches(bare(text), '^[0-9]{1,5}(\\.[0-9]{1,8})?%?$') }}
        then try_cast({{ re_replace(bare(text), '%', '') }} as decimal(18, 8))
end
{%- endmacro %}

{#- A number of days with or without its unit: 15, 15个工作日, 30自然日, 20天. Never half a day. -#}
{% macro day_count_shape() -%}
^([0-9]{1,4})(?:\.0+)?个?(?:工作日|自然日|日历日|日|天)?$
{%- endmacro %}

{% macro read_day_count(text) -%}
try_cast(nullif({{ re_extract(bare(text), day_count_shape(), 1) }}, '') as integer)
{%- endmacro %}

{#- The unit that the cell itself names: working_day, calendar_day, or NULL where it only says 日, 天 or nothing. -#}
{% macro day_unit(text) -%}
case
    when {{ bare(text) }} like '%工作日%' then 'working_day'
    when {{ re_matches(bare(text), '自然日|日历日') }} then 'calendar_day'
end
{%- endmacro %}
