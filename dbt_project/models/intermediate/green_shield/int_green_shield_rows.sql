select
    *,
    cast(batch_year as varchar) || '@' || polygon_no as record_id
from (
    {{ disposed(ref("stg_green_shield"), key=["batch_year", "polygon_no"]) }}
)
