with in_force as (
    select *
    from {{ ref("int_publication_cell_rows") }}
    where disposition = 'fact'
    -- one cell, one number: lines that contradict one another are named by Z03.cell
    qualify
        row_number() over (
            partition by document_title, table_no, row_name, column_name, role, group_name, year
            order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    concat_ws('|', document_title, table_no, row_name, column_name, role, group_name, year) as record_id,
    document_title,
    table_no,
    table_name,
    row_name,
    column_name,
    role,
    group_name,
    cast(year as integer) as year,
    printed_text,
    unit,
    printed_units,
    printed_places,
    printed_number,
    place,
    delivery_id,
    sheet_name,
    row_number
from in_force
