with need as (
    select distinct
        source,
        layout,
        coverage
    from {{ ref("figure_requirement") }}
),

report_year as (
    select * from {{ ref("report_year") }}
),

known_cover as (
    select * from (
        {{ known_cover() }}
    )
),

needed_cover as (
    select
        need.source,
        need.layout,
        need.coverage,
        known_cover.first_day,
        known_cover.last_day
    from need
    inner join known_cover
        on
            need.source = known_cover.source
            and (need.layout is null or need.layout = known_cover.layout)
),

year_day as (
    select
        year,
        {{ calendar_days("period_start", "period_end") }} as day
    from report_year
),

covered_day as (
    select distinct
        needed_cover.source,
        needed_cover.layout,
        needed_cover.coverage,
        year_day.year,
        year_day.day
    from year_day
    inner join needed_cover on year_day.day between needed_cover.first_day and needed_cover.last_day
    where needed_cover.coverage <> 'as of year end'
),

missing_day as (
    select
        need.source,
        need.layout,
        need.coverage,
        year_day.year,
        year_day.day,
        year_day.day
        - cast(
            row_number() over (
                partition by need.source, need.layout, need.coverage, year_day.year order by year_day.day
            ) as integer
        ) as gap
    from need
    cross join year_day
    left join covered_day
        on
            need.source = covered_day.source
            and need.layout is not distinct from covered_day.layout
            and need.coverage = covered_day.coverage
            and year_day.day = covered_day.day
    where need.coverage <> 'as of year end' and covered_day.day is null
),

missing_gap as (
    select
        source,
        layout,
        coverage,
        year,
        min(day) as first_day,
        max(day) as last_day
    from missing_day
    where coverage = 'days of year'
    group by source, layout, coverage, year, gap
),

missing_month as (
    select distinct
        source,
        layout,
        coverage,
        year,
        strftime(day, '%Y-%m') as month
    from missing_day
    where coverage = 'months of year'
),

missing_part as (
    select
        source,
        layout,
        coverage,
        year,
        case
            when first_day = last_day then cast(first_day as varchar)
            else cast(first_day as varchar) || '至' || cast(last_day as varchar)
        end as part
    from missing_gap
    union all
    select
        source,
        layout,
        coverage,
        year,
        month as part
    from missing_month
    union all
    select
        need.source,
        need.layout,
        need.coverage,
        report_year.year,
        '截至' || cast(report_year.period_end as varchar) as part
    from need
    cross join report_year
    where
        need.coverage = 'as of year end'
        and not exists (
            select 1
            from needed_cover
            where
                need.source = needed_cover.source
                and need.layout is not distinct from needed_cover.layout
                and need.coverage = needed_cover.coverage
                and needed_cover.last_day >= report_year.period_end
        )
),

missing as (
    select
        source,
        layout,
        coverage,
        year,
        string_agg(part, '、' order by part) as missing_parts
    from missing_part
    group by source, layout, coverage, year
)

select
    need.source,
    need.layout,
    need.coverage,
    report_year.year,
    missing.missing_parts,
    case
        when need.coverage = 'as of year end'
            then exists (
                    select 1
                    from needed_cover
                    where
                        need.source = needed_cover.source
                        and need.layout is not distinct from needed_cover.layout
                        and need.coverage = needed_cover.coverage
                )
        else exists (
                select 1
                from covered_day
                where
                    need.source = covered_day.source
                    and need.layout is not distinct from covered_day.layout
                    and need.coverage = covered_day.coverage
                    and report_year.year = covered_day.year
            )
    end as is_anything_delivered
from need
cross join report_year
left join missing
    on
        need.source = missing.source
        and need.layout is not distinct from missing.layout
        and need.coverage = missing.coverage
        and report_year.year = missing.year
