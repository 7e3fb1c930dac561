with catalogue as (
    select * from {{ ref("figure_catalogue") }}
    where source is not null
),

figure_year as (
    select
        catalogue.stable_id,
        catalogue.figure_id,
        catalogue.source,
        catalogue.aggregation,
        catalogue.digits,
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

counted as (
    select
        stable_id,
        period,
        count(*) filter (where in_numerator) as numerator_records,
        count(*) filter (where in_denominator) as denominator_records,
        count(*) filter (where in_denominator and not in_numerator) as other_records,
        -- a record that is surely outside the denominator can not move the figure
        count(*) filter (
            where in_denominator is distinct from false and (in_numerator is null or in_denominator is null)
        ) as open_records,
        sum(measure_numerator) filter (where in_numerator) as numerator_sum,
        sum(measure_numerator) filter (where in_denominator) as denominator_sum,
        min(measure_denominator) as measure_denominator,
        max(measure_numerator) filter (where in_numerator) as worst_rank,
        max_by(measure_label, measure_numerator) filter (where in_numerator) as worst_label
    from {{ ref("figure_evidence") }}
    group by stable_id, period
),

worst_counted as (
    select
        evidence.stable_id,
        evidence.period,
        count(*) as worst_records
    from {{ ref("figure_evidence") }} as evidence
    inner join counted
        on
            evidence.stable_id = counted.stable_id
            and evidence.period = counted.period
            and evidence.measure_numerator = counted.worst_rank
    where evidence.in_numerator
    group by evidence.stable_id, evidence.period
),

-- every number is one exact fraction; what is not a number has the records that decide it as its fraction
fraction as (
    select
        figure_year.*,
        case when figure_year.unit = '%' then 100 else 1 end as factor,
        coalesce(counted.numerator_records, 0) as numerator_records,
        coalesce(counted.denominator_records, 0) as denominator_records,
        coalesce(counted.other_records, 0) as other_records,
        coalesce(counted.open_records, 0) as open_records,
        -- without a single candidate nobody knows whether nothing happened or nothing was delivered
        counted.stable_id is not null as has_evidence,
        counted.measure_denominator,
        counted.worst_label,
        case figure_year.aggregation
            when 'sum' then coalesce(counted.numerator_sum, 0)
            when 'ratio' then counted.numerator_sum
            when 'mean' then counted.numerator_sum
            when 'worst_class' then worst_counted.worst_records
            else coalesce(counted.numerator_records, 0)
        end as numerator,
        case figure_year.aggregation
            when 'count' then 1
            when 'sum' then coalesce(counted.measure_denominator, 1)
            when 'ratio' then counted.denominator_sum
            when 'mean' then counted.measure_denominator * counted.denominator_records
            else counted.denominator_records
        end as denominator
    from figure_year
    left join counted
        on figure_year.stable_id = counted.stable_id and figure_year.year = counted.period
    left join worst_counted
        on figure_year.stable_id = worst_counted.stable_id and figure_year.year = worst_counted.period
),

valued as (
    select
        *,
        case
            when aggregation = 'all' and other_records > 0 then 'false'
            when aggregation = 'none' and numerator_records > 0 then 'false'
            when open_records > 0 or not has_evidence then null
            when aggregation in ('all', 'none') and denominator_records > 0 then 'true'
            when aggregation = 'worst_class' then worst_label
            when aggregation in ('count', 'sum', 'ratio', 'mean')
                then {{ half_even_text("numerator * factor", "denominator", "digits") }}
        end as value,
        {{ exact_decimal("numerator * factor", "denominator") }} as fraction_text,
        {{ exact_decimal("numerator", "measure_denominator") }} as mean_sum_text
    from fraction
),

-- a row that several rules hold is one row
held_row as (
    select distinct
        source,
        delivery_id,
        sheet_name,
        row_number,
        event_date
    from {{ ref("int_rejected_row") }}
    where not is_superseded
),

held as (
    select
        figure_year.stable_id,
        figure_year.year,
        count(*) as held_rows
    from figure_year
    inner join held_row as rejected
        on
            figure_year.source = rejected.source
            and (
                rejected.event_date is null
                or rejected.event_date <= figure_year.period_end
            )
            and (
                rejected.event_date is null
                or rejected.event_date >= figure_year.period_start
                or figure_year.period_type in ('cumulative_as_of', 'history')
            )
    group by figure_year.stable_id, figure_year.year
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
    case
        when valued.value is null then null
        when valued.aggregation in ('count', 'sum', 'ratio', 'mean') then valued.fraction_text
        else valued.value
    end as exact_value,
    -- the sum behind a mean is shown in the unit of the mean, over the number of its records
    case
        when valued.aggregation = 'mean' then valued.mean_sum_text
        else cast(valued.numerator as varchar)
    end as numerator,
    cast(
        case when valued.aggregation = 'mean' then valued.denominator_records else valued.denominator end as varchar
    ) as denominator,
    -- and this loses nothing, however long the sum
    cast(valued.numerator as varchar) || '/' || cast(valued.denominator as varchar) as exact_fraction,
    valued.aggregation,
    valued.value is null as is_unverified,
    cast(
        case
            when valued.aggregation in ('count', 'sum') then valued.numerator_records
            else valued.denominator_records
        end as bigint
    ) as rows_counted,
    valued.open_records as open_rows,
    coalesce(held.held_rows, 0) as held_rows,
    standard.standard,
    valued.standard_family is not null as needs_standard,
    valued.territory_policy
from valued
left join held on valued.stable_id = held.stable_id and valued.year = held.year
left join standard on valued.stable_id = standard.stable_id and valued.year = standard.year
