with data_end as (
    select max(cast(period_end as date)) as covered_until
    from {{ ref("int_active_delivery") }}
    where source = 'permits' and is_active
),

-- nothing can be said of a year that no file reaches
told_year as (
    select
        report_year.year,
        report_year.period_end
    from {{ ref("report_year") }} as report_year
    cross join data_end
    where report_year.period_start <= data_end.covered_until
),

our_territory as (
    select
        territory_code,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ ref("dim_territory") }}
    where is_ours
),

permit_year as (
    select
        told_year.year,
        told_year.period_end,
        permit.*
    from {{ ref("fct_permit") }} as permit
    -- a later known issue does not say that there was no earlier one
    inner join told_year on permit.first_issue_date <= told_year.period_end or not permit.first_issue_is_exact
),

event_until_year_end as (
    select
        told_year.year,
        told_year.period_end,
        event.*,
        row_number() over (
            partition by told_year.year, event.permit_no, event.valid_to is null
            order by event.event_date desc, event.event_order desc nulls first, event.record_id desc
        ) as place_of_term
    from {{ ref("fct_permit_event") }} as event
    inner join told_year on event.event_date <= told_year.period_end
),

state_until_year_end as (
    select
        year,
        permit_no,
        bool_or(valid_to >= period_end) filter (where valid_to is not null and place_of_term = 1) as is_within_term,
        bool_or(
            coalesce(business_type in ('cancellation', 'revocation'), false)
            or coalesce(cancel_date <= period_end, false)
        ) as is_cancelled
    from event_until_year_end
    group by year, permit_no
),

class_until_year_end as (
    select
        told_year.year,
        event.permit_no,
        event.management_class,
        row_number() over (
            partition by told_year.year, event.permit_no
            order by
                -- a file may hold nothing as old as that: then the first that is known
                event.event_date <= told_year.period_end desc,
                case when event.event_date <= told_year.period_end then event.event_date end desc,
                event.event_date asc,
                event.event_order desc,
                event.record_id asc
        ) as place
    from {{ ref("fct_permit_event") }} as event
    cross join told_year
    where event.management_class is not null
)

select
    permit_year.year,
    permit_year.permit_no,
    permit_year.unit_code,
    case when permit_year.first_issue_date <= permit_year.period_end then true end as is_issued,
    exists(
        select 1 from our_territory
        where
            permit_year.authority_territory_code = our_territory.territory_code
            and permit_year.period_end between our_territory.valid_from and our_territory.valid_to
    ) as is_authority_ours,
    permit_year.district_code is null or exists (
        select 1 from our_territory
        where
            permit_year.district_code = our_territory.territory_code
            and permit_year.period_end between our_territory.valid_from and our_territory.valid_to
    ) as is_place_ours,
    exists(
        select 1 from our_territory
        where
            permit_year.authority_territory_code = our_territory.territory_code
            and permit_year.first_issue_date between our_territory.valid_from and our_territory.valid_to
    ) as was_authority_ours,
    case when state.is_cancelled then false else state.is_within_term end as is_in_force,
    class.management_class
from permit_year
left join state_until_year_end as state
    on permit_year.year = state.year and permit_year.permit_no = state.permit_no
left join class_until_year_end as class
    on permit_year.year = class.year and permit_year.permit_no = class.permit_no and class.place = 1
