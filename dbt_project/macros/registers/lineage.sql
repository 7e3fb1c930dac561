{#-
  From a record of the evidence to the delivered rows behind it, where each staged row names its record itself.
  rows: name of the model with the fate of each row; record_id: SQL of the record's name.
-#}
{% macro register_lineage(rows, record_id) -%}
select
    {{ record_id }} as record_id,
    delivery_id,
    sheet_name,
    row_number
from {{ ref(rows) }}
where disposition in ('fact', 'duplicate') and {{ record_id }} is not null
{%- endmacro %}
