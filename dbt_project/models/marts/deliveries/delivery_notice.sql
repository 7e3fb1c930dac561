select
    notice.delivery_id,
    delivery.source,
    delivery.file,
    notice.sheet_name,
    notice.kind,
    kind.label_zh as kind_zh,
    notice.notice_count,
    nullif(notice.places, '') as places
from {{ source("intake", "delivery_notices") }} as notice
inner join {{ ref("deliveries") }} as delivery
    on notice.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
left join {{ ref("delivery_notice_kind") }} as kind on notice.kind = kind.kind
