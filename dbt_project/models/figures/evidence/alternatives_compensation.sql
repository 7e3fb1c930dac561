select
    'SP-ECO-04.started' as alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    resolution as measure_label,
    is_started_in_year as in_numerator,
    true as in_denominator
from {{ ref("int_compensation_case_year") }}
union all
select
    'SP-ECO-04.closed' as alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    resolution as measure_label,
    is_closed_in_year as in_numerator,
    true as in_denominator
from {{ ref("int_compensation_case_year") }}
