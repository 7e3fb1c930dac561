select
    cause_code,
    cause_order,
    kind,
    name_zh,
    description_zh
from {{ ref("conflict_cause") }}
