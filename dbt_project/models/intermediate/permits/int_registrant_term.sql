-- a number is in force from the event that says so to the next event of any kind, or to the end of its term
with told as (
    select
        registration_no,
        state,
        state_from,
        valid_to,
        lead(state_from) over (partition by registration_no order by state_from, state_order) as next_from
    from {{ ref("int_registration_state") }}
)

select
    registration_year.year,
    registration_year.registrant_id,
    told.registration_no,
    registration_year.district_code,
    told.state_from as in_force_from,
    least(told.next_from, told.valid_to + 1) as in_force_until
from {{ ref("int_registration_year") }} as registration_year
inner join told
    on registration_year.registration_no = told.registration_no and told.state = 'active'
where
    registration_year.is_place_ours
    -- two events of one day leave nothing between them
    and coalesce(told.next_from > told.state_from, true)
