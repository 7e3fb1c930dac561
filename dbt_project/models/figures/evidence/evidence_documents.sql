with bound as (
    select
        figure_document.stable_id,
        figure_document.document_category,
        figure_document.matter,
        case figure_document.subject
            when 'city' then bureau.city_name
            when 'bureau' then bureau.name_zh
        end as subject_name,
        report_year.year as period,
        cast(report_year.year as varchar) as period_text,
        report_year.period_start,
        report_year.period_end,
        report_year.as_of_date
    from {{ ref("figure_document") }} as figure_document
    cross join {{ ref("report_year") }} as report_year
    cross join {{ ref("bureau") }} as bureau
),

-- whatever shares the category or the matter with the document that would prove the figure
candidate as (
    select
        bound.stable_id,
        bound.period,
        bound.period_text,
        bound.period_start,
        bound.period_end,
        bound.as_of_date,
        document.record_id,
        document.document_date,
        document.first_possible_day,
        document.last_possible_day,
        document.years,
        coalesce(document.matter = bound.matter, false) as is_of_the_matter,
        document.category = bound.document_category
        and coalesce(document.matter = bound.matter, false)
        and (bound.subject_name is null or coalesce(document.subject_name = bound.subject_name, false))
        and document.status = 'effective' as is_proof
    from {{ ref("fct_document") }} as document
    inner join bound on document.category = bound.document_category or document.matter = bound.matter
),

-- the report about the year, whenever it was signed; and what was signed while it was being written
report as (
    select
        *,
        case
            when not is_proof or not coalesce(years = period_text, false) then false
            when last_possible_day <= as_of_date then true
            when first_possible_day > as_of_date then false
        end as is_the_report
    from candidate
    where
        stable_id in ('SP-META-01', 'SP-META-02')
        and (years = period_text or (last_possible_day >= period_start and first_possible_day <= as_of_date))
),

judged as (
    select
        stable_id,
        period,
        record_id,
        years as measure_label,
        is_the_report as is_counted
    from report
    where stable_id = 'SP-META-01'
    union all
    -- a month is no day of signature
    select
        stable_id,
        period,
        record_id,
        document_date as measure_label,
        case when length(document_date) = 10 or not is_the_report then is_the_report end as is_counted
    from report
    where stable_id = 'SP-META-02'
    union all
    -- proved once, a pilot stays proved
    select
        stable_id,
        period,
        record_id,
        document_date as measure_label,
        case when not is_proof then false when last_possible_day <= period_end then true end as is_counted
    from candidate
    where stable_id = 'SP-WAT-07' and first_possible_day <= period_end
    union all
    -- given in the year, for years that are not simply the reported one
    select
        stable_id,
        period,
        record_id,
        years as measure_label,
        case
            when not is_proof or left(document_date, 4) <> period_text then false
            else years <> period_text
        end as is_counted
    from candidate
    where
        stable_id = 'SP-GOV-02'
        and first_possible_day <= period_end
        and (is_of_the_matter or left(document_date, 4) = period_text)
)

select
    stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    measure_label,
    is_counted as in_numerator,
    is_counted as in_denominator
from judged
