{{ config(tags=["published"]) }}

with rule as (
    select
        rule_id,
        min(title_zh) as title_zh,
        min(severity) as severity
    from {{ source("quality", "check_results") }}
    group by rule_id
)

select
    rejected.source,
    rejected.delivery_id,
    delivery.file,
    rejected.sheet_name,
    rejected.row_number,
    rejected.column_name,
    rejected.rule_id,
    rule.title_zh,
    coalesce(rule.severity, 'hold') as severity,
    rejected.holds,
    rejected.reason,
    rejected.event_date,
    rejected.state,
    contract.owner_zh,
    rejected.decision,
    rejected.decision_reason_zh,
    rejected.decided_by_zh,
    rejected.decided_on
from {{ ref("int_rejected_row") }} as rejected
left join {{ ref("int_active_delivery") }} as delivery on rejected.delivery_id = delivery.delivery_id
left join {{ source("intake", "contract") }} as contract on rejected.source = contract.source
left join rule on rejected.rule_id = rule.rule_id
