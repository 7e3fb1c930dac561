with reject as (
    select * from {{ source("quality", "rejects") }}
),

disposition as (
    select * from {{ ref("int_disposition") }}
    where state = 'matched'
),

-- a row that is out for good is out whatever else is said against it
row_out_for_good as (
    select distinct
        reject.delivery_id,
        reject.sheet_name,
        reject.row_number
    from reject
    inner join disposition
        on
            reject.source = disposition.source
            and reject.delivery_id = disposition.delivery_id
            and reject.sheet_name is not distinct from disposition.sheet_name
            and reject.row_number = disposition.row_number
            and reject.rule_id = disposition.rule_id
    where reject.holds = 'row' and disposition.decision = 'rejected_for_good'
),

-- of a replaced row: whether its record came again, and whether what came has the same fault or is held altogether
come_again as (
    select
        reject.delivery_id,
        reject.sheet_name,
        reject.row_number,
        reject.rule_id,
        bool_or(standing.delivery_id is not null) as is_held_again
    from reject
    inner join {{ ref("int_reject_successor") }} as successor
        on
            reject.delivery_id = successor.delivery_id
            and reject.sheet_name is not distinct from successor.sheet_name
            and reject.row_number = successor.row_number
    left join {{ ref("int_standing_reject") }} as standing
        on
            successor.later_delivery_id = standing.delivery_id
            and successor.later_sheet_name is not distinct from standing.sheet_name
            and successor.later_row_number = standing.row_number
            and (standing.holds = 'row' or reject.rule_id = standing.rule_id)
    group by reject.delivery_id, reject.sheet_name, reject.row_number, reject.rule_id
)

select
    reject.source,
    reject.delivery_id,
    reject.sheet_name,
    reject.row_number,
    reject.column_name,
    reject.rule_id,
    reject.reason,
    reject.holds,
    -- nothing can have happened after the day on which it was reported: such a date says no year
    case when place.event_date <= cast(delivery.received_at as date) then place.event_date end as event_date,
    case
        when superseded.delivery_id is not null and not come_again.is_held_again then 'corrected'
        when superseded.delivery_id is not null and come_again.delivery_id is null and place.record_key is not null
            then 'withdrawn'
        when superseded.delivery_id is not null then 'superseded'
        when disposition.decision is not null then disposition.decision
        when row_out_for_good.delivery_id is not null then 'rejected_for_good'
        else 'open'
    end as state,
    disposition.decision,
    disposition.reason_zh as decision_reason_zh,
    disposition.decided_by_zh,
    disposition.decided_on
from reject
left join {{ ref("int_rejected_place") }} as place
    on
        reject.delivery_id = place.delivery_id
        and reject.sheet_name is not distinct from place.sheet_name
        and reject.row_number = place.row_number
left join {{ ref("int_active_delivery") }} as delivery on reject.delivery_id = delivery.delivery_id
left join {{ ref("int_superseded_cover") }} as superseded
    on
        place.delivery_id = superseded.delivery_id
        and place.cover_key is not distinct from superseded.cover_key
left join disposition
    on
        reject.source = disposition.source
        and reject.delivery_id = disposition.delivery_id
        and reject.sheet_name is not distinct from disposition.sheet_name
        and reject.row_number = disposition.row_number
        and reject.rule_id = disposition.rule_id
left join row_out_for_good
    on
        reject.delivery_id = row_out_for_good.delivery_id
        and reject.sheet_name is not distinct from row_out_for_good.sheet_name
        and reject.row_number = row_out_for_good.row_number
left join come_again
    on
        reject.delivery_id = come_again.delivery_id
        and reject.sheet_name is not distinct from come_again.sheet_name
        and reject.row_number = come_again.row_number
        and reject.rule_id = come_again.rule_id
