with rhythm_length as (
    select
        length.rhythm,
        length.months
    from (values ('month', 1), ('quarter', 3), ('half_year', 6), ('year', 12), ('event', 12)) as length (rhythm, months)
),

month_number as (
    select number.last_month
    from (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12)) as number (last_month)
),

-- a period is expected when all of it lies in the time for which its expectation holds
period as (
    select
        expectation.source,
        expectation.layout,
        expectation.district_scope,
        expectation.rhythm,
        expectation.due_days,
        expectation.due_day_kind,
        expectation.owner_zh,
        report_year.year,
        make_date(report_year.year, month_number.last_month - rhythm_length.months + 1, 1) as period_start,
        last_day(make_date(report_year.year, month_number.last_month, 1)) as period_end
    from {{ ref("delivery_expectation") }} as expectation
    inner join rhythm_length on expectation.rhythm = rhythm_length.rhythm
    inner join month_number on month_number.last_month % rhythm_length.months = 0
    cross join {{ ref("report_year") }} as report_year
    where
        make_date(report_year.year, month_number.last_month - rhythm_length.months + 1, 1) >= expectation.valid_from
        and (
            expectation.valid_to is null
            or last_day(make_date(report_year.year, month_number.last_month, 1)) <= expectation.valid_to
        )
),

-- what has not begun is not worth a line
begun_period as (
    select * from period
    where period_start <= {{ known_day() }}
),

working_day as (
    select
        calendar_date,
        row_number() over (order by calendar_date) as day_number
    from {{ ref("dim_date") }}
    where is_working_day
),

last_working_day as (
    select
        begun_period.period_end,
        max(working_day.day_number) as day_number
    from (select distinct period_end from begun_period) as begun_period
    inner join working_day on begun_period.period_end >= working_day.calendar_date
    group by begun_period.period_end
),

dated as (
    select
        begun_period.*,
        case begun_period.due_day_kind
            when 'calendar' then begun_period.period_end + begun_period.due_days
            -- NULL where no notice has arranged the days yet
            when 'working' then due_working_day.calendar_date
        end as due_date
    from begun_period
    left join last_working_day on begun_period.period_end = last_working_day.period_end
    left join working_day as due_working_day
        on last_working_day.day_number + begun_period.due_days = due_working_day.day_number
),

county as (
    select
        territory.territory_code,
        territory.name_zh,
        territory.valid_from,
        coalesce(territory.valid_to, date '9999-12-31') as valid_to
    from {{ ref("territory") }} as territory
    inner join {{ ref("bureau") }} as bureau on territory.parent_code = bureau.bureau_code
    where territory.level = 'county' and territory.is_statutory
)

select
    concat_ws(
        '|',
        dated.source,
        coalesce(dated.layout, ''),
        coalesce(county.territory_code, ''),
        dated.rhythm,
        dated.period_end
    ) as expected_id,
    dated.source,
    dated.layout,
    county.territory_code as district_code,
    county.name_zh as district_name,
    dated.rhythm,
    dated.year,
    dated.period_start,
    dated.period_end,
    dated.due_date,
    dated.owner_zh
from dated
-- a county that went within a period is not waited for
left join county
    on
        dated.district_scope = 'county'
        and dated.period_start >= county.valid_from
        and dated.period_end <= county.valid_to
where dated.district_scope = 'whole' or county.territory_code is not null
