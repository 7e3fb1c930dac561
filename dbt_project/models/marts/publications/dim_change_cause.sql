select
    cause_code,
    cause_order,
    name_zh,
    description_zh
from {{ ref("change_cause") }}
