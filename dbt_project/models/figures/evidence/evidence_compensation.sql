-- handled = started or closed; a case that was only open all the year through stays in sight and does not count
select
    'SP-ECO-04' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    resolution as measure_label,
    is_started_in_year or is_closed_in_year as in_numerator,
    true as in_denominator
from {{ ref("int_compensation_case_year") }}
