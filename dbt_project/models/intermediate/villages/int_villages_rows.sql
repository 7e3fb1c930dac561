select
    *,
    cast(task_year as varchar) || '@' || village_code as record_id
from (
    {{ disposed(ref("stg_villages"), key=["village_code", "task_year"]) }}
)
