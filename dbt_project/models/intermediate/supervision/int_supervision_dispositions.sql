{%- set columns = {"delivery_id": "varchar", "disposition": "varchar"} -%}
{%- set models = ["int_supervision_case_rows", "int_supervision_issue_rows", "int_supervision_bulletin_rows"] -%}

with disposed_row as (
    {{ union_of(models, columns) }}
)

select
    delivery_id,
    disposition,
    count(*) as row_count
from disposed_row
group by delivery_id, disposition
