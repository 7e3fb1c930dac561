with settled as (
    select * from (
        {{ disposed(ref("stg_permits"), key=["permit_no", "issue_date", "business_type"]) }}
    )
),

exported_event as (
    select distinct
        permit_no,
        issue_date
    from settled
    where disposition = 'fact' and layout = 'business_export'
)

select
    settled.* exclude (disposition),
    case
        -- the public list tells less of the same event
        when
            settled.disposition = 'fact'
            and settled.layout = 'public_list'
            and exported_event.permit_no is not null
            then 'duplicate'
        else settled.disposition
    end as disposition
from settled
left join exported_event
    on
        settled.permit_no = exported_event.permit_no
        and settled.issue_date = exported_event.issue_date
