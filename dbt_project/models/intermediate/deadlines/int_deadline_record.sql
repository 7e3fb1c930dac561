-- applications: returned and withdrawn ones have ended without a day, and are not waited for
with eia as (
    select
        *,
        coalesce(acceptance_notice_end_date - acceptance_notice_start_date + 1, 0)
        + coalesce(technical_review_end_date - technical_review_start_date + 1, 0)
        + coalesce(hearing_end_date - hearing_start_date + 1, 0)
        + coalesce(decision_notice_end_date - decision_notice_start_date + 1, 0) as excluded_days,
        (
            select min(territory.territory_code) from {{ ref("territory") }} as territory
            where
                territory.name_zh = ledger.district_name
                and ledger.accepted_date
                between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
        ) as district_code
    from {{ ref("int_eia_ledger_rows") }} as ledger
    where
        disposition = 'fact'
        and document_type in ('报告书', '报告表')
        and (decision_date is not null or decision_result is null)
),

petition as (
    select * from {{ ref("fct_petition") }}
    where not is_duplicate
),

penalty_row as (
    select
        *,
        row_number() over (
            partition by case_no order by party_number, delivery_id, sheet_name nulls first, row_number
        ) as place
    from {{ ref("int_penalties_ledger_rows") }}
    where disposition = 'fact' and case_no is not null
),

-- a case may have several parties, each on a row: it is decided when it is for the last of them
penalty_case as (
    select
        case_no,
        min(case_opened_date) as case_opened_date,
        case
            when count(coalesce(decision_date, closed_date)) = count(*) then max(coalesce(decision_date, closed_date))
        end
            as ended_date,
        max(case when place = 1 then district_code end) as district_code,
        max(case when place = 1 then delivery_id end) as delivery_id,
        max(case when place = 1 then sheet_name end) as sheet_name,
        max(case when place = 1 then row_number end) as row_number
    from penalty_row
    group by case_no
),

permit_event as (
    select
        *,
        coalesce(business_type in ('cancellation', 'revocation'), false)
        or coalesce(permit_status in ('cancelled', 'revoked'), false)
        or cancel_date is not null as is_end,
        coalesce(cancel_date, event_date) as changed_date
    from {{ ref("fct_permit_event") }}
),

permit_term as (
    select
        permit_no,
        valid_to,
        min(coalesce(valid_from, issue_date, event_date)) as valid_from,
        max_by(district_code, event_date) as district_code,
        max_by(delivery_id, record_id) as delivery_id,
        max_by(sheet_name, record_id) as sheet_name,
        max_by(row_number, record_id) as row_number
    from permit_event
    where valid_to is not null and not is_end
    group by permit_no, valid_to
),

permit as (
    select
        permit_term.*,
        -- a longer term takes the place of this one, or the permit ends
        (
            select min(later.changed_date) from permit_event as later
            where later.permit_no = permit_term.permit_no and (later.is_end or later.valid_to > permit_term.valid_to)
        ) as ended_date
    from permit_term
),

-- one article, one line: its first placement says where it stands in the file
placement as (
    select
        *,
        row_number() over (
            partition by article_id order by created_date, delivery_id, sheet_name nulls first, row_number
        ) as place
    from {{ ref("int_website_placement") }}
),

article as (
    select
        article_id,
        min(created_date) as created_date,
        min(published_date) as published_date,
        max(case when place = 1 then delivery_id end) as delivery_id,
        max(case when place = 1 then sheet_name end) as sheet_name,
        max(case when place = 1 then row_number end) as row_number
    from placement
    group by article_id
),

watched as (
    select
        'eia_legal' as deadline_id,
        eia.document_no as record_no,
        eia.accepted_date as started_date,
        eia.decision_date as done_date,
        cast(null as date) as told_due_date,
        legal_limit.limit_days,
        legal_limit.limit_unit,
        legal_limit.legal_basis,
        legal_limit.is_confirmed,
        eia.excluded_days,
        eia.district_code,
        eia.delivery_id,
        eia.sheet_name,
        eia.row_number
    from eia
    -- the law of the day of acceptance: a procedure ends under the rule it began under
    left join {{ ref("eia_time_limit") }} as legal_limit
        on
            eia.document_type = legal_limit.document_type
            and eia.accepted_date
            between legal_limit.valid_from and coalesce(legal_limit.valid_to, date '9999-12-31')
    union all
    select
        'eia_promised' as deadline_id,
        eia.document_no as record_no,
        eia.accepted_date as started_date,
        eia.decision_date as done_date,
        cast(null as date) as told_due_date,
        eia.committed_limit_days as limit_days,
        eia.committed_limit_unit as limit_unit,
        cast(null as varchar) as legal_basis,
        cast(null as boolean) as is_confirmed,
        eia.excluded_days,
        eia.district_code,
        eia.delivery_id,
        eia.sheet_name,
        eia.row_number
    from eia
    where eia.committed_limit_days is not null
    union all
    select
        'petition_accept' as deadline_id,
        petition.record_id as record_no,
        petition.received_date as started_date,
        petition.accepted_date as done_date,
        cast(null as date) as told_due_date,
        accept_limit.limit_days,
        accept_limit.limit_unit,
        accept_limit.legal_basis,
        accept_limit.is_confirmed,
        0 as excluded_days,
        petition.handling_district_code as district_code,
        petition.delivery_id,
        petition.sheet_name,
        petition.row_number
    from petition
    left join {{ ref("petition_time_limit") }} as accept_limit
        on
            accept_limit.step = 'accept'
            and petition.received_date
            between accept_limit.valid_from and coalesce(accept_limit.valid_to, date '9999-12-31')
    -- what was refused is decided, though no register says on which day
    where coalesce(petition.is_accepted, true)
    union all
    select
        'petition_close' as deadline_id,
        petition.record_id as record_no,
        petition.accepted_date as started_date,
        petition.closed_date as done_date,
        cast(null as date) as told_due_date,
        close_limit.limit_days,
        close_limit.limit_unit,
        close_limit.legal_basis,
        close_limit.is_confirmed,
        0 as excluded_days,
        petition.handling_district_code as district_code,
        petition.delivery_id,
        petition.sheet_name,
        petition.row_number
    from petition
    left join {{ ref("petition_time_limit") }} as close_limit
        on
            close_limit.step = 'close'
            and petition.accepted_date
            between close_limit.valid_from and coalesce(close_limit.valid_to, date '9999-12-31')
    where petition.is_accepted
    union all
    select
        'penalty_decide' as deadline_id,
        penalty_case.case_no as record_no,
        penalty_case.case_opened_date as started_date,
        penalty_case.ended_date as done_date,
        cast(null as date) as told_due_date,
        cast(decide_limit.limit_value as integer) as limit_days,
        decide_limit.limit_unit,
        decide_limit.legal_basis,
        decide_limit.is_confirmed,
        0 as excluded_days,
        penalty_case.district_code,
        penalty_case.delivery_id,
        penalty_case.sheet_name,
        penalty_case.row_number
    from penalty_case
    left join {{ ref("penalty_limit") }} as decide_limit
        on
            decide_limit.limit_name = 'decide'
            and penalty_case.case_opened_date
            between decide_limit.valid_from and coalesce(decide_limit.valid_to, date '9999-12-31')
    union all
    select
        'penalty_publish' as deadline_id,
        decision.record_id as record_no,
        decision.decision_date as started_date,
        decision.public_date as done_date,
        cast(null as date) as told_due_date,
        cast(publish_limit.limit_value as integer) as limit_days,
        publish_limit.limit_unit,
        publish_limit.legal_basis,
        publish_limit.is_confirmed,
        0 as excluded_days,
        decision.district_code,
        decision.delivery_id,
        decision.sheet_name,
        decision.row_number
    from {{ ref("fct_penalty_case") }} as decision
    left join {{ ref("penalty_limit") }} as publish_limit
        on
            publish_limit.limit_name = 'publish'
            and decision.decision_date
            between publish_limit.valid_from and coalesce(publish_limit.valid_to, date '9999-12-31')
    where decision.status <> 'withdrawn'
    union all
    select
        'permit_expiry' as deadline_id,
        permit_no as record_no,
        valid_from as started_date,
        ended_date as done_date,
        valid_to as told_due_date,
        cast(null as integer) as limit_days,
        'calendar_day' as limit_unit,
        cast(null as varchar) as legal_basis,
        cast(null as boolean) as is_confirmed,
        0 as excluded_days,
        district_code,
        delivery_id,
        sheet_name,
        row_number
    from permit
    union all
    select
        'disclosure' as deadline_id,
        article.article_id as record_no,
        article.created_date as started_date,
        article.published_date as done_date,
        cast(null as date) as told_due_date,
        deadline.limit_days,
        deadline.limit_unit,
        cast(null as varchar) as legal_basis,
        cast(null as boolean) as is_confirmed,
        0 as excluded_days,
        cast(null as varchar) as district_code,
        article.delivery_id,
        article.sheet_name,
        article.row_number
    from article
    inner join {{ ref("deadline") }} as deadline on deadline.deadline_id = 'disclosure'
)

select
    concat_ws('|', deadline_id, delivery_id, coalesce(sheet_name, ''), row_number) as record_id,
    *
from watched
where started_date is not null
