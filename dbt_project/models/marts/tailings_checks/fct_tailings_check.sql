with in_force as (
    select *
    from {{ ref("int_tailings_checks_rows") }}
    where disposition = 'fact'
    -- one enterprise, pond and day, one fact: rows that contradict one another are named by Y02
    qualify
        row_number() over (
            partition by credit_code, pond_key, check_date order by delivery_id, sheet_name nulls first, row_number
        ) = 1
)

select
    concat_ws('|', credit_code, check_date, pond_key) as record_id,
    credit_code,
    district_code,
    has_pond,
    pond_name,
    check_date,
    checker_name,
    has_findings,
    has_rectification,
    delivery_id,
    sheet_name,
    row_number
from in_force
