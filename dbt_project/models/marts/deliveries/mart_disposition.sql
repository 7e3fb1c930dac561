select
    disposition.source,
    disposition.sha256,
    delivery.file,
    disposition.sheet_name,
    disposition.row_number,
    disposition.rule_id,
    disposition.decision,
    disposition.reason_zh,
    disposition.decided_by_zh,
    disposition.decided_on,
    disposition.state,
    cast(disposition.rejects as bigint) as rejects
from {{ ref("int_disposition") }} as disposition
left join {{ ref("int_active_delivery") }} as delivery on disposition.delivery_id = delivery.delivery_id
