with data_end as (
    select max(cast(period_end as date)) as covered_until
    from {{ ref("int_active_delivery") }}
    where source = 'registrations' and is_active
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

state_until_year_end as (
    select
        told_year.year,
        told_year.period_end,
        state.registration_no,
        state.state,
        state.valid_to,
        row_number() over (
            partition by told_year.year, state.registration_no order by state.state_from desc, state.state_order desc
        ) as place_from_last
    from {{ ref("int_registration_state") }} as state
    inner join told_year on state.state_from <= told_year.period_end
),

number_at_year_end as (
    select
        year,
        period_end,
        registration_no,
        case when state = 'active' and valid_to < period_end then 'expired' else state end as state,
        valid_to
    from state_until_year_end
    where place_from_last = 1
),

site as (
    select
        registration_no,
        registrant_id,
        unit_code,
        site_number,
        unit_name,
        district_code,
        row_number() over (
            partition by registration_no order by event_date desc, event_order desc, record_id desc
        ) as place
    from {{ ref("fct_registration_event") }}
)

select
    site.registrant_id || '|' || cast(number_at_year_end.year as varchar) as record_id,
    site.registrant_id,
    number_at_year_end.year,
    number_at_year_end.period_end as as_of_date,
    max(site.unit_code) as unit_code,
    max(site.site_number) as site_number,
    max(site.unit_name) as unit_name,
    max(site.district_code) as district_code,
    -- one number in force is enough; without one, an open question stays open
    case
        when bool_or(number_at_year_end.state = 'active') then 'active'
        when bool_or(number_at_year_end.state = 'unknown') then 'unknown'
        when bool_or(number_at_year_end.state = 'expired') then 'expired'
        else 'cancelled'
    end as state,
    max(number_at_year_end.valid_to) as valid_to,
    count(*) as number_count
from number_at_year_end
inner join site on number_at_year_end.registration_no = site.registration_no and site.place = 1
group by site.registrant_id, number_at_year_end.year, number_at_year_end.period_end
