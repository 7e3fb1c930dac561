select
    petition_no as record_id,
    unnest(pollution_codes) as pollution_code
from {{ ref("int_petition") }}
