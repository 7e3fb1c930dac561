select
    permit_no as record_id,
    delivery_id,
    sheet_name,
    row_number
from {{ ref("fct_permit_event") }}
union all
select
    registrant_id as record_id,
    delivery_id,
    sheet_name,
    row_number
from {{ ref("fct_registration_event") }}
