select
    pollution_code,
    name_zh
from {{ ref("pollution_type") }}
