{%- set columns = columns_to_correct() -%}
with declared as (
    select
        *,
        substr(lower(sha256), 1, 12) as delivery_id
    from {{ ref("cell_correction") }}
),

contract_column as (
    select * from {{ source("intake", "contract_column") }}
),

-- in a wide archive the columns of the file are places, and no contract can name them
candidate as (
    select
        declared.correction_id,
        declared.delivery_id,
        declared.sheet_name,
        declared.row_number,
        contract_column.table_name,
        contract_column.column_name,
        case when contract_column.is_value_of_wide then declared.column_name end as place
    from declared
    inner join contract_column
        on
            declared.source = contract_column.source
            and not contract_column.is_personal
            and (declared.column_name = contract_column.column_name) <> contract_column.is_value_of_wide
)
{% for column in columns %}
select distinct
    candidate.correction_id,
    candidate.table_name,
    candidate.column_name as delivered_column,
    candidate.place,
    cell.delivery_id,
    cell.sheet_name,
    cell.row_number,
    cell.cover_key,
    nullif(cell.{{ adapter.quote(column["column"]) }}, '') as cell_text
from candidate
inner join {{ column["relation"] }} as cell
    on
        candidate.delivery_id = cell.delivery_id
        and candidate.row_number = cell.row_number
        and (candidate.sheet_name is null or candidate.sheet_name = cell.sheet_name)
        {%- if column["is_wide"] %}
        and candidate.place = cell.place
        {%- endif %}
where
    candidate.table_name = '{{ column["table"] }}'
    and candidate.column_name = '{{ column["column"] }}'
union all
{% endfor %}
select
    correction_id,
    table_name,
    column_name as delivered_column,
    place,
    delivery_id,
    sheet_name,
    row_number,
    cast(null as varchar) as cover_key,
    cast(null as varchar) as cell_text
from candidate
where false
