with figure as (
    select
        declared.stable_id,
        declared.has_districts,
        catalogue.aggregation,
        catalogue.digits,
        catalogue.unit,
        -- parts add up to totals only as they are: nothing is cut down to 余
        cast(null as integer) as approx_floor,
        report_year.year,
        report_year.period_start,
        report_year.period_end
    from {{ ref("figure_dispatch") }} as declared
    inner join {{ ref("figure_catalogue") }} as catalogue on declared.stable_id = catalogue.stable_id
    cross join {{ ref("report_year") }} as report_year
    where declared.accumulation <> 'not_monthly' and report_year.period_start <= {{ known_day() }}
),

-- what has records speaks for its parts: a month or a district without one has none
spoken as (
    select distinct
        stable_id,
        period
    from {{ ref("figure_evidence") }}
),

district as (
    select
        figure.stable_id,
        figure.year,
        territory.territory_code as place
    from figure
    inner join {{ ref("dim_territory") }} as territory
        on
            territory.is_ours
            and territory.level = 'county'
            and territory.valid_from <= figure.period_end
            and coalesce(territory.valid_to, date '9999-12-31') >= figure.period_start
    union
    select
        stable_id,
        period as year,
        place
    from {{ ref("int_dispatch_evidence") }}
    where place not in ('total', 'unplaced', 'cross')
),

place as (
    select
        stable_id,
        year,
        'total' as place
    from figure
    union all
    select
        figure.stable_id,
        figure.year,
        other.place
    from figure
    cross join (values ('unplaced'), ('cross')) as other (place)
    where figure.has_districts
    union all
    select
        figure.stable_id,
        figure.year,
        district.place
    from figure
    inner join district on figure.stable_id = district.stable_id and figure.year = district.year
    where figure.has_districts
),

span as (
    select
        'month' as span,
        month_number as month
    from {{ month_numbers() }}
    union all
    select
        'to_date' as span,
        month_number as month
    from {{ month_numbers() }}
    union all
    select
        whole.span,
        whole.month
    from (values ('to_date', 0), ('to_date', 13), ('undated', null), ('year', null)) as whole (span, month)
),

-- figure_year is read by the macro below
figure_year as ( -- noqa: ST03
    select
        figure.stable_id,
        figure.year,
        span.span,
        span.month,
        place.place,
        concat_ws('|', figure.stable_id, figure.year, span.span, span.month, place.place) as cell_id,
        figure.aggregation,
        figure.digits,
        figure.unit,
        figure.approx_floor,
        spoken.stable_id is not null
        or coalesce(
            case span.span
                when 'month' then completeness.is_zero_proven
                when 'to_date' then completeness.is_zero_proven_to_date
            end,
            false
        ) as is_zero_proven
    from figure
    inner join place on figure.stable_id = place.stable_id and figure.year = place.year
    cross join span
    left join spoken on figure.stable_id = spoken.stable_id and figure.year = spoken.period
    left join {{ ref("int_figure_month_completeness") }} as completeness
        on
            figure.stable_id = completeness.stable_id
            and figure.year = completeness.year
            and span.month = completeness.month
    where
        span.month is null
        or span.month in (0, 13)
        or completeness.month is not null
),

valued as (
    select * from (
        {{ figure_values(ref("int_dispatch_evidence"), "cell_id") }}
    )
)

select
    cell_id,
    stable_id,
    year,
    span,
    month,
    place,
    aggregation,
    digits,
    unit,
    factor,
    value,
    exact_fraction,
    {{ big_integer("numerator") }} as numerator,
    {{ big_integer("denominator") }} as denominator,
    rows_counted,
    denominator_records,
    open_records
from valued
