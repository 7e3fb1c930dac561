-- what a count was on the day up to which a document tells it, as far as the delivered rows have days
with wanted as (
    select distinct
        statement.stable_id,
        statement.year,
        statement.as_of
    from {{ ref("fct_published_statement") }} as statement
    inner join {{ ref("figure_results") }} as result
        on
            statement.stable_id = result.stable_id
            and statement.year = result.year
            and statement.as_of <> result.as_of
    where result.aggregation = 'count'
),

wanted_figure as (
    select distinct
        stable_id,
        year
    from wanted
),

counted as (
    select
        evidence.stable_id,
        evidence.period,
        evidence.record_id
    from {{ ref("figure_evidence") }} as evidence
    inner join wanted_figure on evidence.stable_id = wanted_figure.stable_id and evidence.period = wanted_figure.year
    where evidence.in_numerator
),

counted_row as (
    select
        lineage.stable_id,
        lineage.period,
        lineage.record_id,
        lineage.delivery_id,
        lineage.sheet_name,
        lineage.row_number
    from {{ ref("figure_lineage") }} as lineage
    inner join counted
        on
            lineage.stable_id = counted.stable_id
            and lineage.period = counted.period
            and lineage.record_id = counted.record_id
),

row_day as (
    {%- for names in staged_models().values() %}
    {%- for name in names %}
    select
        counted_row.stable_id,
        counted_row.period,
        counted_row.record_id,
        staged.event_date
    from {{ ref(name) }} as staged
    inner join counted_row
        on
            staged.delivery_id = counted_row.delivery_id
            and staged.sheet_name is not distinct from counted_row.sheet_name
            and staged.row_number = counted_row.row_number
    union all
    {%- endfor %}
    {%- endfor %}
    select
        stable_id,
        period,
        record_id,
        cast(null as date) as event_date
    from counted_row
    where false
),

record_day as (
    select
        stable_id,
        period,
        record_id,
        min(event_date) as happened_on
    from row_day
    group by stable_id, period, record_id
)

select
    wanted.stable_id,
    wanted.year,
    wanted.as_of,
    -- one record without a day, and nobody knows the number of any day
    case
        when count(*) = count(record_day.happened_on)
            then count(*) filter (where record_day.happened_on <= wanted.as_of)
    end as records
from wanted
inner join counted on wanted.stable_id = counted.stable_id and wanted.year = counted.period
left join record_day
    on
        counted.stable_id = record_day.stable_id
        and counted.period = record_day.period
        and counted.record_id = record_day.record_id
group by wanted.stable_id, wanted.year, wanted.as_of
