-- a flow: what was decided in the year, in the territory of the day of the decision
with decided as (
    select
        report_year.year as period,
        decision.*,
        case
            -- the publicities name no county, but the bureau publishes only its own decisions
            when decision.district_code is not null and territory.territory_code is null then false
            when decision.status = 'withdrawn' then false
            -- made public, but missing in a ledger that reaches past its day: two sources contradict, so nobody knows
            when decision.is_in_ledger or not decision.is_ledger_expected then true
        end as counts
    from {{ ref("fct_penalty_case") }} as decision
    inner join {{ ref("report_year") }} as report_year
        on decision.decision_date between report_year.period_start and report_year.period_end
    left join {{ ref("dim_territory") }} as territory
        on
            decision.district_code = territory.territory_code
            and territory.is_ours
            and decision.decision_date
            between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
)

select
    'SP-ENF-02' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    status as measure_label,
    counts as in_numerator,
    true as in_denominator
from decided
union all
-- fen over a million are 万元; a decision without a fine is in it with nothing
select
    'SP-ENF-06' as stable_id,
    period,
    record_id,
    cast(coalesce(fine_fen, 0) as hugeint) as measure_numerator,
    cast(1000000 as hugeint) as measure_denominator,
    status as measure_label,
    case when fine_fen is not null or not counts then counts end as in_numerator,
    true as in_denominator
from decided
