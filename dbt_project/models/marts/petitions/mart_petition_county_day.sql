-- the one table of petitions that may be shown to the public by place and day: a small number could name a person
with petition_place as (
    select
        petition.record_id,
        petition.received_date,
        place.district_code
    from {{ ref("fct_petition") }} as petition
    inner join {{ ref("bridge_petition_district") }} as place on petition.record_id = place.record_id
    where petition.received_date is not null and not petition.is_duplicate
),

counted as (
    select
        district_code,
        received_date,
        count(distinct record_id) as petitions
    from petition_place
    group by district_code, received_date
),

-- where no limit is known for the day, nothing is shown
limited as (
    select
        counted.*,
        coalesce(counted.petitions < cell_limit.limit_value, true) as is_suppressed
    from counted
    left join {{ ref("cross_check_limit") }} as cell_limit
        on
            cell_limit.limit_name = 'public_cell'
            and counted.received_date
            between cell_limit.valid_from and coalesce(cell_limit.valid_to, date '9999-12-31')
)

select
    district_code || '|' || cast(received_date as varchar) as record_id,
    district_code,
    received_date,
    case when not is_suppressed then petitions end as petitions,
    is_suppressed
from limited
