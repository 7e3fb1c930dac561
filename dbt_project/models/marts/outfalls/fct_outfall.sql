with in_force as (
    select *
    from {{ ref("int_outfalls_rows") }}
    where disposition = 'fact'
    -- one outfall, one fact: rows that contradict one another are named by O01.unique, which withholds the figures
    qualify
        row_number() over (partition by outfall_code order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    outfall_code as record_id,
    outfall_name,
    district_code,
    river_name,
    outfall_type,
    responsible_unit_name,
    responsible_credit_code,
    permit_no,
    investigated_date,
    needs_rectification,
    rectification_type,
    rectified_date,
    has_evidence,
    rectified_date - investigated_date as days_to_rectify,
    delivery_id,
    sheet_name,
    row_number
from in_force
