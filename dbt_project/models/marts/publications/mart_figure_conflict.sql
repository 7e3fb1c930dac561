{{ config(tags=["published"]) }}

-- a computed value that may not be said is not said here either, nor anything that follows from it
with conflict as (
    select
        found.*,
        figure.name_zh,
        figure.unit,
        figure.office_zh as figure_office_zh,
        figure.reason,
        coalesce(figure.status, 'undeclared') as status,
        found.rests_on_computed and coalesce(figure.status <> 'computed', true) as is_hidden
    from {{ ref("int_figure_conflict") }} as found
    left join {{ ref("yearly_figures") }} as figure
        on found.stable_id = figure.stable_id and found.year = figure.year
),

said as (
    select
        *,
        case
            when compared_with = 'computed' and status in ('withheld', 'incomplete', 'no_delivery') then 'not_certified'
            when compared_with = 'computed' and status <> 'computed' then 'not_verifiable'
            else verdict
        end as verdict_said,
        case
            when decided_on is not null or not is_hidden then cause_code
        end as cause_said
    from conflict
)

select
    said.record_id,
    said.other_record_id,
    said.stable_id,
    said.name_zh,
    said.year,
    said.compared_with,
    said.document_title,
    said.published_date,
    said.place,
    said.as_of,
    said.printed_text,
    said.unit,
    said.other_document_title,
    said.other_place,
    said.other_as_of,
    case when said.compared_with = 'document' or said.status = 'computed' then said.other_text end as other_text,
    case when said.compared_with = 'document' or said.status = 'computed' then said.difference end as difference,
    said.verdict_said as verdict,
    said.cause_said as cause_code,
    cause.name_zh as cause_zh,
    case
        when said.decided_on is not null or not said.is_hidden then said.explanation_zh
        when said.compared_with = 'computed' then coalesce(said.reason, '没有可对照的计算值。')
        else '原因待定。'
    end as explanation_zh,
    said.verdict_said = 'differs' and said.cause_said is null as is_open,
    said.decision_zh,
    said.decided_on,
    coalesce(said.office_zh, said.figure_office_zh) as office_zh
from said
left join {{ ref("dim_conflict_cause") }} as cause on said.cause_said = cause.cause_code
