select
    'SP-LEG-02.instances' as alternative_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    proceeding_type as measure_label,
    is_defended as in_numerator,
    true as in_denominator
from {{ ref("int_litigation_case_year") }}
union all
select
    'SP-LEG-02.accepted' as alternative_id,
    period,
    dispute_id as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    string_agg(distinct proceeding_type, ', ' order by proceeding_type) as measure_label,
    bool_or(is_defended and is_accepted_in_year) as in_numerator,
    true as in_denominator
from {{ ref("int_litigation_case_year") }}
group by period, dispute_id
