select
    registrant_id || '|' || cast(year as varchar) as record_id,
    registrant_id,
    year,
    period_end as as_of_date,
    max(unit_code) as unit_code,
    max(site_number) as site_number,
    max(unit_name) as unit_name,
    max(district_code) as district_code,
    -- one number in force is enough; without one, an open question stays open
    case
        when bool_or(state = 'active') then 'active'
        when bool_or(state = 'unknown') then 'unknown'
        when bool_or(state = 'expired') then 'expired'
        else 'cancelled'
    end as state,
    max(valid_to) as valid_to,
    count(*) as number_count
from {{ ref("int_registration_year") }}
group by registrant_id, year, period_end
