with in_force as (
    select *
    from {{ ref("int_publication_statement_rows") }}
    where disposition = 'fact'
    -- one place, one number: lines that contradict one another are named by Z03.statement
    qualify
        row_number() over (
            partition by document_title, published_date, place, subject, year
            order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    concat_ws('|', document_title, published_date, place, subject, year) as record_id,
    document_title,
    document_no,
    published_date,
    as_of,
    publisher,
    place,
    sentence,
    stable_id,
    cast(year as integer) as year,
    printed_text,
    unit,
    printed_units,
    printed_places,
    printed_number,
    printed_hedge,
    printed_claim,
    printed_class,
    printed_date,
    basis,
    delivery_id,
    sheet_name,
    row_number
from in_force
