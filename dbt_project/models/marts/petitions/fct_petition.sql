with petition as (
    select * from {{ ref("int_petition") }}
),

collapsed as (
    select
        root_petition_no,
        count(*) as duplicates
    from petition
    where root_petition_no <> petition_no
    group by root_petition_no
)

select
    petition.petition_no as record_id,
    petition.channel_code,
    petition.platform_code,
    petition.received_date,
    petition.is_accepted,
    petition.accepted_date,
    petition.transferred_date,
    petition.closed_date,
    petition.feedback_date,
    petition.is_anonymous,
    petition.is_real_name,
    petition.accused_credit_code,
    petition.handling_district_code,
    petition.substantiated,
    petition.has_result,
    petition.result_category,
    petition.is_closed_on_time as is_closed_on_time_as_delivered,
    petition.satisfaction,
    petition.is_duplicate,
    petition.original_petition_no as original_record_id,
    petition.root_petition_no as counted_record_id,
    coalesce(collapsed.duplicates, 0) as duplicates,
    petition.accepted_date - petition.received_date as days_to_accept,
    petition.closed_date - petition.accepted_date as days_to_close,
    petition.accepted_date - petition.received_date <= accept_limit.limit_days as is_accepted_in_time,
    petition.closed_date - petition.accepted_date <= close_limit.limit_days as is_closed_in_time,
    petition.closed_date - petition.accepted_date <= close_limit.limit_days + extension_limit.limit_days
        as is_closed_in_extended_time,
    petition.delivery_id,
    petition.sheet_name,
    petition.row_number
from petition
left join collapsed on petition.petition_no = collapsed.root_petition_no
-- each step runs under the rule of the day on which it began
left join {{ ref("petition_time_limit") }} as accept_limit
    on
        accept_limit.step = 'accept'
        and petition.received_date
        between accept_limit.valid_from and coalesce(accept_limit.valid_to, date '9999-12-31')
left join {{ ref("petition_time_limit") }} as close_limit
    on
        close_limit.step = 'close'
        and petition.accepted_date
        between close_limit.valid_from and coalesce(close_limit.valid_to, date '9999-12-31')
left join {{ ref("petition_time_limit") }} as extension_limit
    on
        extension_limit.step = 'extension'
        and petition.accepted_date
        between extension_limit.valid_from and coalesce(extension_limit.valid_to, date '9999-12-31')
