-- cases and issues are counted together: what both have, in one table, with the day up to which each delivery speaks
with item_row as (
    select
        record_id,
        'case' as item_kind,
        round_code,
        case_no as item_no,
        district_codes,
        pollution_codes,
        substantiated,
        status_code,
        ordered_rectifications,
        fine_fen,
        is_key,
        assigned_date,
        completed_date,
        signed_off_date,
        is_rebound,
        is_duplicate,
        case when is_duplicate then 'case|' || round_code || '|' || original_case_no end as original_record_id,
        acceptance,
        lead_unit_name,
        relayed_petition_no,
        cast(null as varchar) as due,
        disposition,
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_supervision_case_rows") }}
    union all
    select
        record_id,
        'issue' as item_kind,
        round_code,
        issue_no as item_no,
        district_codes,
        cast([] as varchar[]) as pollution_codes,
        cast(null as varchar) as substantiated,
        status_code,
        cast(null as bigint) as ordered_rectifications,
        cast(null as bigint) as fine_fen,
        cast(null as boolean) as is_key,
        feedback_date as assigned_date,
        completed_date,
        signed_off_date,
        is_rebound,
        false as is_duplicate,
        cast(null as varchar) as original_record_id,
        cast(null as varchar) as acceptance,
        responsible_unit_name as lead_unit_name,
        cast(null as varchar) as relayed_petition_no,
        due,
        disposition,
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("int_supervision_issue_rows") }}
)

select
    item_row.*,
    coalesce(status.stage, 0) as stage,
    coalesce(status.is_completed, false) as is_completed,
    coalesce(status.is_signed_off, false) as is_signed_off,
    cast(delivery.period_end as date) as covered_to
from item_row
inner join {{ ref("int_active_delivery") }} as delivery on item_row.delivery_id = delivery.delivery_id
left join {{ ref("supervision_status") }} as status on item_row.status_code = status.status_code
