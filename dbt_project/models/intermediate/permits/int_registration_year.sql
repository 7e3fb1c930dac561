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
    number_at_year_end.year,
    number_at_year_end.period_end,
    number_at_year_end.registration_no,
    number_at_year_end.state,
    number_at_year_end.valid_to,
    site.registrant_id,
    site.unit_code,
    site.site_number,
    site.unit_name,
    site.district_code,
    site.district_code is null or exists (
        select 1
        from {{ ref("dim_territory") }} as territory
        where
            territory.is_ours
            and site.district_code = territory.territory_code
            and number_at_year_end.period_end
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
    ) as is_place_ours
from number_at_year_end
inner join site on number_at_year_end.registration_no = site.registration_no and site.place = 1
