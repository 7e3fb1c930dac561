select
    reject.source,
    reject.delivery_id,
    reject.sheet_name,
    reject.row_number,
    reject.column_name,
    reject.rule_id,
    reject.reason,
    reject.holds,
    place.event_date,
    superseded.delivery_id is not null as is_superseded
from {{ source("quality", "rejects") }} as reject
left join {{ ref("int_rejected_place") }} as place
    on
        reject.delivery_id = place.delivery_id
        and reject.sheet_name is not distinct from place.sheet_name
        and reject.row_number = place.row_number
left join {{ ref("int_superseded_cover") }} as superseded
    on
        place.delivery_id = superseded.delivery_id
        and place.cover_key is not distinct from superseded.cover_key
