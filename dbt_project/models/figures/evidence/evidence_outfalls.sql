-- a stock: what had been found by the day of the report, wherever it lies in the territory of that day
with known as (
    select
        report_year.year as period,
        report_year.as_of_date,
        outfall.*
    from {{ ref("fct_outfall") }} as outfall
    inner join {{ ref("report_year") }} as report_year on outfall.investigated_date <= report_year.as_of_date
    inner join {{ ref("dim_territory") }} as territory
        on
            outfall.district_code = territory.territory_code
            and territory.is_ours
            and report_year.as_of_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
)

select
    'SP-WAT-21' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    outfall_type as measure_label,
    true as in_numerator,
    true as in_denominator
from known
union all
select
    'SP-WAT-22' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    outfall_type as measure_label,
    needs_rectification as in_numerator,
    true as in_denominator
from known
union all
-- one that needs nothing is not completed; one of which nobody knows whether it needs something leaves it open
select
    'SP-WAT-23' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    rectification_type as measure_label,
    case
        when coalesce(rectified_date > as_of_date, true) then false
        else needs_rectification
    end as in_numerator,
    coalesce(needs_rectification, true) as in_denominator
from known
