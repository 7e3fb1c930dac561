{#-
  Parties of one decision, told apart without saying who they are: rows of one number and one party have one party_number,
  whether the party is a unit or a person. Names and identity numbers stay in the restricted file.
  Does not belong here: what a party is (party_kind).
-#}
{% macro parties_numbered(table) -%}
select
    delivery_id,
    sheet_name,
    row_number,
    cast(dense_rank() over (
        partition by delivery_id, {{ document_key(read_document_number("document_no")) }}
        order by coalesce({{ code_text("party_code") }}, {{ text_key("party_name") }})
    ) as integer) as party_number
from {{ delivered_cells("penalties", table) }} as cell
{%- endmacro %}
