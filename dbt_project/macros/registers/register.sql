{#-
  A staging model of a plain register, written as a list of its columns and what kind each is.

  Belongs here: how a kind of cell is read, and what every staging model has besides (place, unread cells, whether a day
  lies after the delivery). Does not belong here: which columns a register has (its model), what its words mean
  (seeds/registers/<source>_word.csv), what a row must be like (its suite).

  register("outfalls", "outfalls", event_date="investigated_date", columns={
      "outfall_code": "code",                                     -- the delivered column has the same name
      "outfall_type": "word",
      "district_code": {"kind": "territory", "cell": "district_name"},
      "cost_fen": {"kind": "fen", "cells": {"cost_wan_yuan": "万元", "cost_yuan": "元"}},
      "due_date": {"kind": "date", "may_lie_ahead": true},
      "started_at": {"kind": "moment", "cell": "start_time", "day": "inspection_date"},
  })

  kind          gives                                                     unread when
  text          the text, tidied, without numbers of people               never
  organisation  the name of a unit that is called like an organisation    never; a person's name stays behind
  code          an identifier in normal form; never a number of a person  never
  credit_code   a valid unified social credit code                        there, and not valid
  unit_code     the same, of a unit; never of a self-employed person (92) never
  party_kind    unit, self_employed or natural_person, by such a code     there, and none of these
  document_no   the number of a decision in normal form                   there, and not one number
  document_key  what all spellings of such a number have in common        there, and not one number
  date          a day                                                     there, and not a day in one way only
  first_day     the day, or the first of a period (2020年4月1日-3日)      there, and neither
  last_day      the day, or the last of a period                          there, and neither
  moment        a minute; a time alone is one of the day in another cell  there, and no such minute
  partial_date  2020-04-01, 2020-04 or 2020 as text: no day is invented   there, and none of these
  years         2019 or 2017-2019 as text                                 there, and neither one year nor a span of years
  count         a whole number (12, 1,200, 十二)                          there, and no whole number
  ordinal       the number of a batch or an issue (第12批, 12, 十二)        there, and no such number
  decimal       an exact number with up to four places                    there, and no such number
  percent       percent points                                            there, and no percentage
  degrees       degrees of longitude or latitude (124.35, 124°21′)        there, and no such angle
  year          a calendar year (2020, 2020年度, 绿盾2020)                there, and not one year
  fen           money as whole 分; the unit is the header's or the cell's there, and no amount
  word          our code for a word of the register's list                there, and not in the list
  words         our codes for all words of a cell                         one of them is not in the list
  words_in      our codes for the words that occur in a free text         never
  amounts_in    the amounts of money, in 分, that occur in a free text    never
  quantity      an exact number in {"unit": …}; the cell may name another there, and no number, or an unknown unit
  offices       our names for all offices of a cell, city or no city      one of them is not in the list
  yes_no        true or false                                             there, and neither
  territory     the code of a county or district                          there, and no known name
  territories   the codes of all that are named                           one of them is not known
  public_body   the seeds' name of a territory or authority               there, and no known name
  filled        whether there is anything; for text that must stay behind never
-#}
{% macro register(source_name, table, event_date, columns) -%}
{%- set specs = {} -%}
{%- for name, given in columns.items() -%}
    {%- set spec = {"kind": given} if given is string else given -%}
    {%- do specs.update({name: {
        "kind": spec["kind"],
        "cell": spec.get("cell", name),
        "cells": spec.get("cells"),
        "field": spec.get("field", spec.get("cell", name)),
        "unit": spec.get("unit"),
        "may_lie_ahead": spec.get("may_lie_ahead", false),
        "day": spec.get("day"),
    }}) -%}
{%- endfor -%}
{%- set days = [] -%}
{%- for name, spec in specs.items() if spec["kind"] in ("date", "first_day", "last_day") and not spec["may_lie_ahead"] -%}
    {%- do days.append(name) -%}
{%- endfor -%}
{#- a month lies after the delivery when all of it does -#}
{%- for name, spec in specs.items() if spec["kind"] == "partial_date" and not spec["may_lie_ahead"] -%}
    {%- do days.append(first_day_of(name)) -%}
{%- endfor -%}
with delivered as (
    select
        cell.*,
        cast(delivery.received_at as date) as received_on
    from {{ delivered_cells(source_name, table) }} as cell
    inner join {{ source("intake", "deliveries") }} as delivery on cell.delivery_id = delivery.delivery_id
    where delivery.status = 'loaded' and delivery.received_at <= {{ known_at() }}
),

-- a credit code is written out once, for its check reads it character by character
prepared as (
    select
        delivered.*
        {%- for name, spec in specs.items() if spec["kind"] in ("credit_code", "unit_code", "party_kind") %},
        {{ code_text("delivered." ~ spec["cell"]) }} as {{ name }}_text
        {%- endfor %}
    from delivered
),

typed as (
    select
        prepared as cells,
        prepared.delivery_id,
        prepared.sheet_name,
        prepared.row_number,
        prepared.cover_key,
        prepared.received_on,
        {%- for name, spec in specs.items() %}
        {{ register_value(source_name, name, spec) }} as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}
    from prepared
)

select
    delivery_id,
    sheet_name,
    row_number,
    cover_key,
    cast({{ event_date }} as date) as event_date,
    {%- set unread = {} -%}
    {%- set never_unread = ("text", "organisation", "code", "filled", "unit_code", "words_in", "amounts_in") -%}
    {%- for name, spec in specs.items() if spec["kind"] not in never_unread -%}
        {%- set there = "concat(cells." ~ spec["cells"] | join(", cells.") ~ ")" if spec["cells"] else "cells." ~ spec["cell"] -%}
        {%- set was_read = name -%}
        {%- if spec["kind"] == "words" -%}
            {%- set was_read = all_words_known(source_name, spec["field"], there, name) -%}
        {%- elif spec["kind"] == "offices" -%}
            {%- set was_read = all_offices_known(source_name, spec["field"], there) -%}
        {%- elif spec["kind"] == "territories" -%}
            {%- set was_read = all_territories_known(there) -%}
        {%- endif -%}
        {%- do unread.update({name: [there, was_read]}) -%}
    {%- endfor %}
    {{ unread_columns(unread) if unread else "cast([] as varchar[])" }} as unread,
    {%- for name in specs %}
    {{ name }},
    {%- endfor %}
    {%- if days | length > 1 %}
    coalesce(greatest({{ days | join(", ") }}) > received_on, false) as is_dated_after_receipt
    {%- elif days %}
    coalesce({{ days[0] }} > received_on, false) as is_dated_after_receipt
    {%- else %}
    false as is_dated_after_receipt
    {%- endif %}
from typed
{%- endmacro %}

{#- One column of a register, read by its kind. -#}
{% macro register_value(source_name, name, spec) -%}
{%- set kind, cell = spec["kind"], "prepared." ~ spec["cell"] -%}
{%- if kind == "text" -%}{{ tidy_text(cell) }}
{%- elif kind == "organisation" -%}{{ organisation_name(cell) }}
{%- elif kind == "code" -%}nullif({{ without_numbers_of_people(code_text(cell)) }}, '***')
{%- elif kind == "credit_code" -%}case when {{ party_kind("prepared." ~ name ~ "_text") }} in ('unit', 'self_employed') then prepared.{{ name }}_text end
{%- elif kind == "unit_code" -%}case when {{ party_kind("prepared." ~ name ~ "_text") }} = 'unit' then prepared.{{ name }}_text end
{%- elif kind == "party_kind" -%}{{ party_kind("prepared." ~ name ~ "_text") }}
{%- elif kind == "document_no" -%}{{ read_document_number(cell) }}
{%- elif kind == "document_key" -%}{{ document_key(read_document_number(cell)) }}
{%- elif kind == "date" -%}{{ read_date(cell) }}
{%- elif kind == "first_day" -%}{{ read_first_day(cell) }}
{%- elif kind == "last_day" -%}{{ read_last_day(cell) }}
{%- elif kind == "moment" -%}{{ read_moment(cell, "prepared." ~ spec["day"]) }}
{%- elif kind == "partial_date" -%}{{ read_partial_date(cell) }}
{%- elif kind == "years" -%}{{ read_years(cell) }}
{%- elif kind == "count" -%}{{ read_whole_number(cell) }}
{%- elif kind == "ordinal" -%}{{ read_ordinal(cell) }}
{%- elif kind == "decimal" -%}{{ read_exact_number(cell) }}
{%- elif kind == "percent" -%}{{ read_percent(cell) }}
{%- elif kind == "degrees" -%}{{ read_degrees(cell) }}
{%- elif kind == "year" -%}{{ read_year(cell) }}
{%- elif kind == "quantity" -%}{{ read_quantity(cell, spec["unit"]) }}
{%- elif kind == "fen" -%}
    coalesce(
    {%- for one, unit in spec["cells"].items() %}
        {{ read_amount_fen("prepared." ~ one, "'" ~ unit ~ "'") }}{{ "," if not loop.last }}
    {%- endfor %}
    )
{%- elif kind == "word" -%}{{ word_code(source_name, spec["field"], cell) }}
{%- elif kind == "words" -%}{{ word_codes(source_name, spec["field"], cell) }}
{%- elif kind == "words_in" -%}{{ word_codes_in(source_name, spec["field"], cell) }}
{%- elif kind == "amounts_in" -%}{{ amounts_in(cell) }}
{%- elif kind == "offices" -%}{{ office_names(source_name, spec["field"], cell) }}
{%- elif kind == "yes_no" -%}{{ yes_or_no(source_name, spec["field"], cell) }}
{%- elif kind == "territory" -%}{{ territory_code(cell) }}
{%- elif kind == "territories" -%}{{ territory_codes(cell) }}
{%- elif kind == "public_body" -%}{{ public_body(cell) }}
{%- elif kind == "filled" -%}not {{ is_missing(cell) }}
{%- else -%}{{ exceptions.raise_compiler_error(name ~ " is of the kind " ~ kind ~ ", which register() does not know") }}
{%- endif -%}
{%- endmacro %}
