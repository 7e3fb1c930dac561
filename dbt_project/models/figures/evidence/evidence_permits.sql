-- stocks count by the territory of their moment: what has left is out for all that it ever was issued
with counted_permit as (
    select
        year,
        permit_no,
        management_class,
        case
            when not (is_authority_ours and is_place_ours) then false
            else is_issued
        end as in_numerator
    from {{ ref("int_permit_year") }}
),

counted_registrant as (
    select
        fct_registrant.year,
        fct_registrant.registrant_id,
        fct_registrant.state,
        case
            when
                fct_registrant.district_code is not null
                and not exists (
                    select 1
                    from {{ ref("dim_territory") }} as dim_territory
                    where
                        dim_territory.is_ours
                        and fct_registrant.district_code = dim_territory.territory_code
                        and fct_registrant.as_of_date between dim_territory.valid_from
                        and coalesce(dim_territory.valid_to, date '9999-12-31')
                )
                then false
            when fct_registrant.state = 'unknown' then null
            else fct_registrant.state = 'active'
        end as in_numerator
    from {{ ref("fct_registrant") }} as fct_registrant
)

select
    'SP-PER-01' as stable_id,
    year as period,
    permit_no as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    management_class as measure_label,
    in_numerator,
    true as in_denominator
from counted_permit
union all
select
    'SP-PER-02' as stable_id,
    year as period,
    registrant_id as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    state as measure_label,
    in_numerator,
    true as in_denominator
from counted_registrant
