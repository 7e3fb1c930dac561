with item as (
    select * from {{ ref("int_supervision_item") }}
),

collapsed as (
    select
        root_record_id,
        count(*) as duplicates
    from item
    where root_record_id <> record_id
    group by root_record_id
)

select
    item.record_id,
    item.item_kind,
    item.round_code,
    item.item_no,
    item.status_code,
    item.is_completed,
    item.assigned_on,
    item.assigned_date is not null as is_assigned_on_told,
    item.completed_on,
    item.completed_date is not null as is_completed_on_told,
    item.signed_off_on,
    item.due,
    item.is_rebound,
    coalesce(item.is_duplicate, false) as is_duplicate,
    item.original_record_id,
    item.root_record_id as counted_record_id,
    coalesce(collapsed.duplicates, 0) as duplicates,
    {{ array_length("item.district_codes") }} as districts,
    {{ array_length("item.district_codes") }} > 1 as is_cross_handled,
    item.substantiated,
    item.is_key,
    item.ordered_rectifications,
    item.fine_fen,
    item.acceptance,
    item.lead_unit_name,
    item.relayed_petition_no,
    item.completed_on - item.assigned_on as days_to_complete,
    item.delivery_id,
    item.sheet_name,
    item.row_number
from item
left join collapsed on item.record_id = collapsed.root_record_id
