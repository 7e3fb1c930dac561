{{ config(tags=["published"]) }}

select
    table_name,
    rule_id as test_name,
    source,
    title_zh,
    passed,
    rows_failed,
    blocks
from {{ source("quality", "check_results") }}
where stage = 'keys'
