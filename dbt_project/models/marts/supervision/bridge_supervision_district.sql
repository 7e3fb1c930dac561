select
    record_id,
    unnest(district_codes) as district_code
from {{ ref("int_supervision_item") }}
