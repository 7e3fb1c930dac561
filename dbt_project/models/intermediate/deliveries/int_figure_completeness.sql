with covered as (
    select
        requirement.stable_id,
        coverage.year,
        requirement.source,
        requirement.layout,
        bool_and(coverage.is_anything_delivered and coverage.missing_parts is null) as is_covered
    from {{ ref("figure_requirement") }} as requirement
    inner join {{ ref("int_coverage") }} as coverage
        on
            requirement.source = coverage.source
            and requirement.layout is not distinct from coverage.layout
            and requirement.coverage = coverage.coverage
    group by requirement.stable_id, coverage.year, requirement.source, requirement.layout
),

-- only what was expected can prove by its silence that there was nothing
answered as (
    select
        covered.stable_id,
        covered.year,
        covered.source,
        covered.layout,
        bool_and(expected.state in ('arrived', 'late', 'zero_report')) as is_answered
    from covered
    inner join {{ ref("mart_delivery_expected") }} as expected
        on
            covered.source = expected.source
            and (covered.layout is null or expected.layout is null or covered.layout = expected.layout)
            and covered.year = expected.year
    where expected.rhythm <> 'event'
    group by covered.stable_id, covered.year, covered.source, covered.layout
),

source_rows as (
    select
        source,
        sum(raw_rows) as raw_rows
    from {{ source("intake", "deliveries") }}
    where status = 'loaded' and received_at <= {{ known_at() }}
    group by source
)

select
    covered.stable_id,
    covered.year,
    bool_and(covered.is_covered and coalesce(answered.is_answered, false)) as is_complete,
    coalesce(sum(source_rows.raw_rows), 0) = 0 as is_without_rows
from covered
left join answered
    on
        covered.stable_id = answered.stable_id
        and covered.year = answered.year
        and covered.source = answered.source
        and covered.layout is not distinct from answered.layout
left join source_rows on covered.source = source_rows.source
group by covered.stable_id, covered.year
