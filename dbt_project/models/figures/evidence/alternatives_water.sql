-- the literal claim speaks of class V and worse; the national target of those worse than V alone
select
    'SP-WAT-05.worse_than_5' as alternative_id,
    cast(year as integer) as period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    class_label as measure_label,
    case
        when not is_listed then false
        when not is_complete or class_index is null then null
        when class_index_low >= 6 then true
        when class_index_high < 6 then false
    end as in_numerator,
    is_listed as in_denominator
from {{ ref("fct_water_section_year") }}
