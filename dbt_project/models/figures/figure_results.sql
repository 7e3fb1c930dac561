with catalogue as (
    select * from {{ ref("figure_catalogue") }}
    where source is not null
),

catalogue_year as (
    select
        catalogue.stable_id,
        catalogue.figure_id,
        catalogue.source,
        catalogue.aggregation,
        catalogue.digits,
        catalogue.approx_floor,
        catalogue.unit,
        catalogue.standard_family,
        catalogue.territory_policy,
        catalogue.period_type,
        report_year.year,
        report_year.period_start,
        report_year.period_end,
        case catalogue.as_of_policy
            when 'as_of_date' then report_year.as_of_date
            else report_year.period_end
        end as as_of
    from catalogue
    cross join {{ ref("report_year") }} as report_year
),

figure_source as (
    select distinct
        stable_id,
        source
    from {{ ref("figure_requirement") }}
),

-- a row that several rules hold is one row; what was corrected, accepted or rejected for good moves nothing any more
held_row as (
    select distinct
        source,
        delivery_id,
        sheet_name,
        row_number,
        event_date
    from {{ ref("int_rejected_row") }}
    where state = 'open'
),

held as (
    select
        catalogue_year.stable_id,
        catalogue_year.year,
        count(*) as held_rows
    from catalogue_year
    inner join figure_source on catalogue_year.stable_id = figure_source.stable_id
    inner join held_row as rejected
        on
            figure_source.source = rejected.source
            and (
                rejected.event_date is null
                or rejected.event_date <= catalogue_year.period_end
            )
            and (
                rejected.event_date is null
                or rejected.event_date >= catalogue_year.period_start
                or catalogue_year.period_type not in ('calendar_year', 'event')
            )
    group by catalogue_year.stable_id, catalogue_year.year
),

-- a row that waits for its correction may be the one that happened
figure_year as (
    select
        catalogue_year.*,
        coalesce(completeness.is_complete, false) and held.held_rows is null as is_zero_proven
    from catalogue_year
    left join {{ ref("int_figure_completeness") }} as completeness
        on catalogue_year.stable_id = completeness.stable_id and catalogue_year.year = completeness.year
    left join held on catalogue_year.stable_id = held.stable_id and catalogue_year.year = held.year
),

valued as (
    select * from (
        {{ figure_values(ref("figure_evidence"), "stable_id") }}
    )
),

standard as (
    select
        figure_year.stable_id,
        figure_year.year,
        string_agg(
            rule.title_zh, '; '
            order by
                strpos(';' || figure_year.standard_family || ';', ';' || rule.family || ';'),
                rule.valid_from,
                rule.rule_id
        ) as standard
    from figure_year
    inner join {{ ref("rule_version") }} as rule
        on
            strpos(';' || figure_year.standard_family || ';', ';' || rule.family || ';') > 0
            and (rule.valid_from is null or rule.valid_from <= figure_year.period_end)
            and (
                rule.valid_to is null
                -- a stock is counted by the rules of its day, a flow by those of any day of the year
                or rule.valid_to >= case
                    when figure_year.period_type = 'cumulative_as_of' then figure_year.period_end
                    else figure_year.period_start
                end
            )
    group by figure_year.stable_id, figure_year.year
)

select
    valued.stable_id,
    valued.figure_id,
    valued.year,
    valued.period_start,
    valued.period_end,
    valued.as_of,
    valued.value,
    valued.exact_value,
    valued.shown_numerator as numerator,
    valued.shown_denominator as denominator,
    valued.exact_fraction,
    valued.aggregation,
    valued.value is null as is_unverified,
    valued.is_zero_proven,
    valued.rows_counted,
    valued.open_records as open_rows,
    coalesce(held.held_rows, 0) as held_rows,
    standard.standard,
    valued.standard_family is not null as needs_standard,
    valued.territory_policy
from valued
left join held on valued.stable_id = held.stable_id and valued.year = held.year
left join standard on valued.stable_id = standard.stable_id and valued.year = standard.year
