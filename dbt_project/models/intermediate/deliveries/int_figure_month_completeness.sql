with begun_month as (
    select
        report_year.year,
        month_number as month,
        make_date(report_year.year, month_number, 1) as month_start,
        last_day(make_date(report_year.year, month_number, 1)) as month_end
    from {{ ref("report_year") }} as report_year
    cross join {{ month_numbers() }}
    where make_date(report_year.year, month_number, 1) <= {{ known_day() }}
),

known_cover as (
    select * from (
        {{ known_cover() }}
    )
),

need as (
    select distinct
        source,
        layout,
        coverage
    from {{ ref("figure_requirement") }}
),

-- a ledger that tells all so far tells of a month when it reaches its last day
reached_month as (
    select distinct
        need.source,
        need.layout,
        need.coverage,
        begun_month.year,
        begun_month.month
    from need
    inner join known_cover
        on need.source = known_cover.source and (need.layout is null or need.layout = known_cover.layout)
    inner join begun_month on begun_month.month_end <= known_cover.last_day
    where need.coverage = 'as of year end'
),

month_day as (
    select
        year,
        month,
        {{ calendar_days("month_start", "month_end") }} as day
    from begun_month
),

-- tables of single days or months tell of a month when they cover each of its days
filled_month as (
    select
        need.source,
        need.layout,
        need.coverage,
        month_day.year,
        month_day.month
    from need
    inner join known_cover
        on need.source = known_cover.source and (need.layout is null or need.layout = known_cover.layout)
    inner join month_day on month_day.day between known_cover.first_day and known_cover.last_day
    where need.coverage <> 'as of year end'
    group by need.source, need.layout, need.coverage, month_day.year, month_day.month
    having
        count(distinct month_day.day)
        = extract(day from last_day(make_date(month_day.year, month_day.month, 1)))
),

covered_month as (
    select * from reached_month
    union all
    select * from filled_month
),

-- only what was expected can prove by its silence that there was nothing
expected_state as (
    select
        begun_month.year,
        begun_month.month,
        expected.source,
        expected.layout,
        bool_and(expected.state in ('arrived', 'late', 'zero_report')) as is_answered
    from begun_month
    inner join {{ ref("mart_delivery_expected") }} as expected
        on begun_month.month_start <= expected.period_end and begun_month.month_end >= expected.period_start
    where expected.rhythm <> 'event'
    group by begun_month.year, begun_month.month, expected.source, expected.layout
),

judged as (
    select
        requirement.stable_id,
        begun_month.year,
        begun_month.month,
        begun_month.month_start,
        begun_month.month_end,
        requirement.source,
        coalesce(contract.title_zh, requirement.source) as title_zh,
        covered_month.source is not null as is_covered,
        coalesce(bool_and(expected_state.is_answered), false) as is_answered
    from {{ ref("figure_requirement") }} as requirement
    cross join begun_month
    left join {{ ref("dim_source") }} as contract on requirement.source = contract.source
    left join covered_month
        on
            requirement.source = covered_month.source
            and requirement.layout is not distinct from covered_month.layout
            and requirement.coverage = covered_month.coverage
            and begun_month.year = covered_month.year
            and begun_month.month = covered_month.month
    left join expected_state
        on
            requirement.source = expected_state.source
            and (
                requirement.layout is null
                or expected_state.layout is null
                or requirement.layout = expected_state.layout
            )
            and begun_month.year = expected_state.year
            and begun_month.month = expected_state.month
    group by all
),

-- a row that waits for its correction may be the one that happened
held as (
    select distinct
        source,
        event_date
    from {{ ref("int_rejected_row") }}
    where state = 'open'
),

figure_month as (
    select
        judged.stable_id,
        judged.year,
        judged.month,
        judged.month_start,
        judged.month_end,
        bool_and(judged.is_covered) as is_covered,
        bool_and(
            judged.is_covered
            and judged.is_answered
            and not exists (
                select 1
                from held
                where
                    judged.source = held.source
                    and coalesce(held.event_date between judged.month_start and judged.month_end, true)
            )
        ) as is_zero_proven,
        string_agg(distinct judged.title_zh, '、' order by judged.title_zh) filter (where not judged.is_covered)
            as missing_zh
    from judged
    group by judged.stable_id, judged.year, judged.month, judged.month_start, judged.month_end
)

select
    stable_id,
    year,
    month,
    month_start,
    month_end,
    is_covered,
    bool_and(is_covered) over so_far as is_covered_to_date,
    is_zero_proven,
    bool_and(is_zero_proven) over so_far as is_zero_proven_to_date,
    missing_zh,
    string_agg(case when not is_covered then cast(month as varchar) || '月' end, '、') over so_far as missing_months_zh
from figure_month
window so_far as (partition by stable_id, year order by month)
