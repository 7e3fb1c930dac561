with declared as (
    select
        *,
        left(sha256, 12) as delivery_id,
        source is not null
        and decision in ('accepted', 'rejected_for_good')
        and length(sha256) >= 12
        and row_number is not null
        and rule_id is not null
        and reason_zh is not null
        and decided_by_zh is not null
        and decided_on is not null as is_complete,
        count(*) over (partition by source, left(sha256, 12), sheet_name, row_number, rule_id) as times_declared
    from {{ ref("reject_disposition") }}
    where coalesce(decided_on <= cast({{ known_at() }} as date), true)
),

-- what makes no record can be rejected, and can not be accepted
unacceptable_rule as (
    select distinct declared.rule_id
    from declared
    inner join {{ ref("disposition_limit") }} as disposition_limit
        on
            coalesce(disposition_limit.rule_family, split_part(declared.rule_id, '.', 1))
            = split_part(declared.rule_id, '.', 1)
            and coalesce(disposition_limit.rule_part, split_part(declared.rule_id, '.', 2))
            = split_part(declared.rule_id, '.', 2)
),

loaded_delivery as (
    select distinct
        delivery_id,
        source,
        sha256
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
),

met as (
    select
        delivery_id,
        source,
        sheet_name,
        row_number,
        rule_id,
        count(*) as rejects
    from {{ source("quality", "rejects") }}
    group by delivery_id, source, sheet_name, row_number, rule_id
)

select
    declared.source,
    declared.sha256,
    declared.delivery_id,
    declared.sheet_name,
    declared.row_number,
    declared.rule_id,
    declared.decision,
    declared.reason_zh,
    declared.decided_by_zh,
    declared.decided_on,
    coalesce(met.rejects, 0) as rejects,
    case
        when not coalesce(declared.is_complete, false) then 'incomplete'
        when declared.times_declared > 1 then 'repeated'
        when loaded_delivery.delivery_id is null then 'unknown_delivery'
        when met.delivery_id is null then 'not_found'
        when declared.decision = 'accepted' and unacceptable_rule.rule_id is not null then 'not_acceptable'
        else 'matched'
    end as state
from declared
left join loaded_delivery
    on
        declared.source = loaded_delivery.source
        and declared.delivery_id = loaded_delivery.delivery_id
        and left(loaded_delivery.sha256, length(declared.sha256)) = declared.sha256
left join met
    on
        declared.source = met.source
        and declared.delivery_id = met.delivery_id
        and declared.sheet_name is not distinct from met.sheet_name
        and declared.row_number = met.row_number
        and declared.rule_id = met.rule_id
left join unacceptable_rule on declared.rule_id = unacceptable_rule.rule_id
