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

-- stocks count by the territory of their moment: what has left is out for all that it ever was issued
territory_at_year_end as (
    select
        told_year.year,
        dim_territory.territory_code
    from {{ ref("dim_territory") }} as dim_territory
    inner join told_year
        on told_year.period_end between dim_territory.valid_from and coalesce(dim_territory.valid_to, date '9999-12-31')
    where dim_territory.is_ours
),

permit_at_year_end as (
    select
        told_year.year,
        fct_permit.permit_no,
        authority.territory_code is not null
        and (fct_permit.district_code is null or district.territory_code is not null) as is_ours,
        fct_permit.first_issue_date <= told_year.period_end as is_issued
    from {{ ref("fct_permit") }} as fct_permit
    -- a later known issue does not say that there was no earlier one
    inner join told_year
        on fct_permit.first_issue_date <= told_year.period_end or not fct_permit.first_issue_is_exact
    left join territory_at_year_end as authority
        on fct_permit.authority_territory_code = authority.territory_code and told_year.year = authority.year
    left join territory_at_year_end as district
        on fct_permit.district_code = district.territory_code and told_year.year = district.year
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
),

counted_permit as (
    select
        permit_at_year_end.year,
        permit_at_year_end.permit_no,
        class.management_class,
        case
            when not permit_at_year_end.is_ours then false
            when permit_at_year_end.is_issued then true
        end as in_numerator
    from permit_at_year_end
    left join class_until_year_end as class
        on
            permit_at_year_end.year = class.year
            and permit_at_year_end.permit_no = class.permit_no
            and class.place = 1
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
