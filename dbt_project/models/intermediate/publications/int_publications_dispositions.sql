with disposed_row as (
    select
        delivery_id,
        disposition
    from {{ ref("int_publication_statement_rows") }}
    union all
    select
        delivery_id,
        disposition
    from {{ ref("int_publication_cell_rows") }}
)

select
    delivery_id,
    disposition,
    count(*) as row_count
from disposed_row
group by delivery_id, disposition
