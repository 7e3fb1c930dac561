with figure as (
    select
        declared.stable_id,
        declared.accumulation,
        declared.has_districts,
        catalogue.aggregation in ('count', 'sum') as is_additive,
        report_year.year,
        report_year.period_start,
        report_year.period_end,
        case catalogue.as_of_policy
            when 'as_of_date' then report_year.as_of_date
            else report_year.period_end
        end as as_of
    from {{ ref("figure_dispatch") }} as declared
    inner join {{ ref("figure_catalogue") }} as catalogue on declared.stable_id = catalogue.stable_id
    cross join {{ ref("report_year") }} as report_year
    where declared.accumulation <> 'not_monthly' and report_year.period_start <= {{ known_day() }}
),

-- 0 is the day before the year, 13 the day of which the yearly figure is true
moment as (
    select
        figure.*,
        month_number as month,
        make_date(figure.year, month_number, 1) as month_start,
        last_day(make_date(figure.year, month_number, 1)) as month_end
    from figure
    cross join {{ month_numbers() }}
    where make_date(figure.year, month_number, 1) <= {{ known_day() }}
    union all
    select
        figure.*,
        0 as month,
        cast(null as date) as month_start,
        figure.period_start - 1 as month_end
    from figure
    union all
    select
        figure.*,
        13 as month,
        cast(null as date) as month_start,
        figure.as_of as month_end
    from figure
),

dated as (
    select * from {{ ref("int_dated_evidence") }}
),

-- what happens, happens once: on its first day within its period
first_day as (
    select
        dated.stable_id,
        dated.period,
        dated.record_id,
        min(dated.counted_from) as counted_from
    from dated
    inner join figure on dated.stable_id = figure.stable_id and dated.period = figure.year
    where figure.accumulation = 'flow' and dated.counted_from between figure.period_start and figure.as_of
    group by dated.stable_id, dated.period, dated.record_id
),

placed as (
    select
        dated.stable_id,
        dated.period,
        dated.record_id,
        dated.district_code,
        max(dated.district_code) over (partition by dated.stable_id, dated.period, dated.record_id) is not null
            as has_place,
        case when figure.accumulation = 'flow' then first_day.counted_from else dated.counted_from end as counted_from,
        case when figure.accumulation <> 'flow' then dated.counted_until end as counted_until,
        case when figure.accumulation = 'flow' then first_day.counted_from else dated.listed_from end as listed_from,
        figure.accumulation,
        figure.has_districts,
        figure.is_additive,
        figure.as_of
    from dated
    inner join figure on dated.stable_id = figure.stable_id and dated.period = figure.year
    left join first_day
        on
            dated.stable_id = first_day.stable_id
            and dated.period = first_day.period
            and dated.record_id = first_day.record_id
),

-- each record stands in the total, and in each of its districts or among those that have none
dated_place as (
    select
        *,
        'total' as place
    from placed
    union all
    select
        *,
        district_code as place
    from placed
    where has_districts and district_code is not null
    union all
    select
        *,
        'unplaced' as place
    from placed
    where has_districts and not has_place
),

windowed as (
    select
        dated_place.*,
        evidence.measure_numerator,
        evidence.measure_denominator,
        evidence.measure_label,
        evidence.in_numerator,
        evidence.in_denominator,
        -- what counted until it left is told from what never counted by the day on which it left
        case
            when
                not evidence.in_numerator
                and dated_place.counted_until <= dated_place.as_of
                and (dated_place.is_additive or evidence.in_denominator)
                then true
            else evidence.in_numerator
        end as counts_in_its_time
    from dated_place
    inner join {{ ref("figure_evidence") }} as evidence
        on
            dated_place.stable_id = evidence.stable_id
            and dated_place.period = evidence.period
            and dated_place.record_id = evidence.record_id
),

at_moment as (
    select
        windowed.*,
        moment.month,
        moment.month_start,
        moment.month_end,
        case
            when windowed.counted_from > moment.month_end or windowed.counted_from is null then false
            when windowed.counted_until <= moment.month_end then false
            else windowed.counts_in_its_time
        end as counts_now
    from windowed
    inner join moment
        on
            windowed.stable_id = moment.stable_id
            and windowed.period = moment.year
            and windowed.listed_from <= moment.month_end
),

listed_state as (
    select
        state.*,
        figure.accumulation,
        figure.has_districts,
        max(state.district_code) over (partition by state.stable_id, state.period, state.record_id) is not null
            as has_place
    from {{ ref("int_monthly_state") }} as state
    inner join figure on state.stable_id = figure.stable_id and state.period = figure.year
),

placed_state as (
    select
        *,
        'total' as place
    from listed_state
    union all
    select
        *,
        district_code as place
    from listed_state
    where has_districts and district_code is not null
    union all
    select
        *,
        'unplaced' as place
    from listed_state
    where has_districts and not has_place
),

spanned as (
    select
        stable_id,
        period,
        'to_date' as span,
        month,
        place,
        record_id,
        measure_numerator,
        measure_denominator,
        measure_label,
        counts_now as in_numerator,
        in_denominator
    from at_moment
    where counts_now or counts_now is null or not is_additive
    union all
    select
        stable_id,
        period,
        'month' as span,
        month,
        place,
        record_id,
        measure_numerator,
        measure_denominator,
        measure_label,
        counts_now as in_numerator,
        in_denominator
    from at_moment
    where accumulation = 'flow' and counted_from between month_start and month_end
    union all
    select
        stable_id,
        period,
        'undated' as span,
        cast(null as integer) as month,
        place,
        record_id,
        measure_numerator,
        measure_denominator,
        measure_label,
        in_numerator,
        in_denominator
    from windowed
    where listed_from is null
    union all
    select
        stable_id,
        period,
        'year' as span,
        cast(null as integer) as month,
        place,
        record_id,
        measure_numerator,
        measure_denominator,
        measure_label,
        in_numerator,
        in_denominator
    from windowed
    union all
    -- what is judged anew each month: a list is also what stands by now, a class only that of the month
    select
        stable_id,
        period,
        case accumulation when 'listing' then 'to_date' else 'month' end as span,
        month,
        place,
        record_id,
        measure_numerator,
        measure_denominator,
        measure_label,
        in_numerator,
        in_denominator
    from placed_state
    union all
    select
        evidence.stable_id,
        evidence.period,
        'year' as span,
        cast(null as integer) as month,
        'total' as place,
        evidence.record_id,
        evidence.measure_numerator,
        evidence.measure_denominator,
        evidence.measure_label,
        evidence.in_numerator,
        evidence.in_denominator
    from {{ ref("figure_evidence") }} as evidence
    inner join figure on evidence.stable_id = figure.stable_id and evidence.period = figure.year
    where figure.accumulation in ('listing', 'month_only')
),

-- one of several windows is enough; without one, an open question stays open
once as (
    select
        stable_id,
        period,
        span,
        month,
        place,
        record_id,
        min(measure_numerator) as measure_numerator,
        min(measure_denominator) as measure_denominator,
        min(measure_label) as measure_label,
        case
            when bool_or(in_numerator) then true
            when count(in_numerator) = count(*) then false
        end as in_numerator,
        min(in_denominator) as in_denominator
    from spanned
    group by stable_id, period, span, month, place, record_id
),

-- a record of three districts stands in two of them more than in the total
counted_again as (
    select
        * replace (
            'cross' as place,
            record_id || '@' || place as record_id
        )
    from once
    where place not in ('total', 'unplaced')
    qualify row_number() over (partition by stable_id, period, span, month, record_id order by place) > 1
),

cell_record as (
    select * from once
    union all
    select * from counted_again
)

select
    concat_ws('|', stable_id, period, span, month, place) as cell_id,
    stable_id,
    period,
    span,
    month,
    place,
    record_id,
    measure_numerator,
    measure_denominator,
    measure_label,
    in_numerator,
    in_denominator
from cell_record
