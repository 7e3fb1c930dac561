select
    petition_no as record_id,
    unnest(district_codes) as district_code
from {{ ref("int_petition") }}
