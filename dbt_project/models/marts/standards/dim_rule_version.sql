with rule_version as (
    select * from {{ ref("rule_version") }}
)

select
    rule_id as record_id,
    family,
    title_zh,
    valid_from,
    valid_to,
    is_confirmed,
    used_for_zh
from rule_version
