with decided as (
    select
        report_year.year as period,
        decision.*
    from {{ ref("fct_eia_decision") }} as decision
    inner join {{ ref("report_year") }} as report_year
        on decision.decision_date between report_year.period_start and report_year.period_end
)

-- made public, but missing in a ledger that reaches past its day: two sources contradict, so nobody knows
select
    'SP-EIA-03' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    document_type as measure_label,
    case when is_in_ledger or not is_ledger_expected then true end as in_numerator,
    true as in_denominator
from decided
union all
-- a limit or a day that could not be read leaves it open whether the promise was kept; late is a plain no
select
    'SP-EIA-04' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    case committed_limit_unit
        when 'working_day' then concat('用时', working_days_used, '工作日，承诺', committed_limit_days, '工作日')
        when 'calendar_day' then concat('用时', calendar_days_used, '日，承诺', committed_limit_days, '日')
    end as measure_label,
    is_within_committed_limit as in_numerator,
    true as in_denominator
from decided
