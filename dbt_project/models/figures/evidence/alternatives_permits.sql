with permit as (
    select * from {{ ref("int_permit_year") }}
),

registration as (
    select * from {{ ref("int_registration_year") }}
),

counted as (
    select
        'SP-PER-01.in_force' as alternative_id,
        year as period,
        permit_no as record_id,
        management_class as measure_label,
        case when not (is_authority_ours and is_place_ours) then false when is_issued then is_in_force end
            as in_numerator
    from permit
    union all
    select
        'SP-PER-01.with_left_territory' as alternative_id,
        year as period,
        permit_no as record_id,
        management_class as measure_label,
        case when not was_authority_ours then false else is_issued end as in_numerator
    from permit
    union all
    select
        'SP-PER-01.by_place' as alternative_id,
        year as period,
        permit_no as record_id,
        management_class as measure_label,
        case when not is_place_ours then false else is_issued end as in_numerator
    from permit
    union all
    select
        'SP-PER-02.receipts' as alternative_id,
        year as period,
        registration_no as record_id,
        state as measure_label,
        case when not is_place_ours then false when state <> 'unknown' then state = 'active' end as in_numerator
    from registration
    union all
    select
        'SP-PER-02.units' as alternative_id,
        year as period,
        unit_code as record_id,
        case when bool_or(state = 'active' and is_place_ours) then 'active' else 'other' end as measure_label,
        case
            when bool_or(state = 'active' and is_place_ours) then true
            when not bool_or(state = 'unknown' and is_place_ours) then false
        end as in_numerator
    from registration
    where unit_code is not null
    group by year, unit_code
)

select
    alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_label,
    in_numerator,
    true as in_denominator
from counted
