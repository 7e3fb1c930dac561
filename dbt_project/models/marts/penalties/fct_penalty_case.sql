with ranked_row as (
    select
        *,
        -- what the parties of a decision share is taken from the first; N01 names those that contradict one another
        row_number() over (
            partition by document_key
            order by party_number asc, delivery_id asc, sheet_name asc nulls first, row_number asc
        ) as choice
    from {{ ref("int_penalties_decision_rows") }}
),

-- the decision is withdrawn when it is for every party; what one of them was released from is no fine any more
summed as (
    select
        document_key,
        count(distinct party_number) as party_count,
        case
            when min(party_kind) = max(party_kind) and count(party_kind) = count(*) then min(party_kind)
        end as party_kind,
        case when count(distinct party_number) = 1 then min(credit_code) end as credit_code,
        case
            when bool_and(status = 'withdrawn') then 'withdrawn'
            when bool_or(status <> 'in_force') then 'changed'
            else 'in_force'
        end as status,
        case
            when count(*) filter (where fine_fen is null) > 0 then null
            when bool_and(status = 'withdrawn') then sum(fine_fen)
            else sum(fine_fen) filter (where status <> 'withdrawn')
        end as fine_fen,
        case
            when bool_and(status = 'withdrawn') then sum(confiscated_fen)
            else sum(confiscated_fen) filter (where status <> 'withdrawn')
        end as confiscated_fen,
        sum(paid_fen) as paid_fen,
        max(paid_date) as paid_date,
        max(closed_date) as closed_date
    from {{ ref("int_penalties_decision_rows") }}
    group by document_key
),

-- the same party may be published twice: each counts once
published_party as (
    select distinct
        document_key,
        party_number,
        decision_date,
        fine_fen
    from {{ ref("int_penalties_publicity_rows") }}
    where disposition in ('fact', 'duplicate') and document_key is not null
),

published_amount as (
    select
        document_key,
        count(*) as public_party_count,
        sum(coalesce(fine_fen, 0)) as public_fine_fen,
        min(decision_date) as public_decision_date
    from published_party
    group by document_key
),

published as (
    select
        document_key,
        min(public_date) as public_date
    from {{ ref("int_penalties_publicity_rows") }}
    where disposition in ('fact', 'duplicate') and document_key is not null
    group by document_key
),

ledger_reach as (
    select max(period_end) as known_until_date
    from {{ ref("int_active_delivery") }}
    where source = 'penalties' and layout = 'ledger' and is_active
),

publicity_month as (
    select
        period_start,
        period_end
    from {{ ref("int_active_delivery") }}
    where source = 'penalties' and layout = 'publicity' and is_active
),

-- †the day after the decision is day 1
waiting_day as (
    select
        decision.document_key,
        {{ calendar_days("decision.decision_date + 1", "published.public_date") }} as calendar_date
    from ranked_row as decision
    inner join published on decision.document_key = published.document_key
    where decision.choice = 1 and published.public_date > decision.decision_date
),

waited as (
    select
        waiting_day.document_key,
        -- a year without a calendar leaves the number of working days unknown
        case
            when count(dim_date.calendar_date) = count(*) then count(*) filter (where dim_date.is_working_day)
        end as working_days
    from waiting_day
    left join {{ ref("dim_date") }} as dim_date on waiting_day.calendar_date = dim_date.calendar_date
    group by waiting_day.document_key
)

select
    decision.document_key as record_id,
    decision.document_no,
    decision.case_no,
    decision.case_opened_date,
    decision.investigation_closed_date,
    decision.notice_date,
    decision.has_hearing,
    decision.decision_date,
    decision.served_date,
    summed.paid_date,
    summed.closed_date,
    cast(decision.decision_date - decision.case_opened_date as integer) as days_to_decide,
    cast(summed.party_count as integer) as party_count,
    summed.party_kind,
    summed.credit_code,
    decision.district_code,
    decision.violation_type,
    decision.penalty_categories,
    cast(summed.fine_fen as bigint) as fine_fen,
    cast(summed.confiscated_fen as bigint) as confiscated_fen,
    cast(summed.paid_fen as bigint) as paid_fen,
    decision.review,
    decision.is_enforced_by_court,
    summed.status,
    decision.handling_office_name,
    decision.layout = 'ledger' as is_in_ledger,
    coalesce(decision.decision_date <= ledger_reach.known_until_date, false) as is_ledger_expected,
    published.document_key is not null as is_public,
    -- the month of the decision and the next were delivered: within them it had to be published
    exists (
        select 1 from publicity_month
        where decision.decision_date between publicity_month.period_start and publicity_month.period_end
    )
    and exists (
        select 1 from publicity_month
        where last_day(decision.decision_date) + 1 between publicity_month.period_start and publicity_month.period_end
    ) as is_publicity_expected,
    published.public_date,
    cast(published_amount.public_party_count as integer) as public_party_count,
    cast(published_amount.public_fine_fen as bigint) as public_fine_fen,
    published_amount.public_decision_date,
    cast(
        case when published.public_date = decision.decision_date then 0 else waited.working_days end as integer
    ) as working_days_to_publish,
    decision.delivery_id,
    decision.sheet_name,
    decision.row_number
from ranked_row as decision
inner join summed on decision.document_key = summed.document_key
cross join ledger_reach
left join published on decision.document_key = published.document_key
left join published_amount on decision.document_key = published_amount.document_key
left join waited on decision.document_key = waited.document_key
where decision.choice = 1
