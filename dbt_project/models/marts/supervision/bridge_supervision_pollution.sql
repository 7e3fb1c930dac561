select
    record_id,
    unnest(pollution_codes) as pollution_code
from {{ ref("int_supervision_item") }}
