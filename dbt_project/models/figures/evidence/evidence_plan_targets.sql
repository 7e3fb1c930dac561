-- what was promised by the end of the year and not yet due before it; a water body that two plans name is one
with promised as (
    select
        figure_target.stable_id,
        report_year.year as period,
        concat_ws('|', target.target_kind, target.object_kind, target.object_key) as record_id,
        target.object_name,
        case
            when target.status <> 'effective' or target.target_year < report_year.year then false
            when document.status <> 'effective' then false
            -- a promise whose document nobody knows is none that could be told, and none that could be denied
            when document.last_possible_day <= report_year.period_end then true
        end as is_promised
    from {{ ref("fct_plan_target") }} as target
    inner join {{ ref("figure_target") }} as figure_target
        on target.target_kind = figure_target.target_kind and target.object_kind = figure_target.object_kind
    left join {{ ref("fct_document") }} as document on target.document_key = document.document_key
    inner join {{ ref("report_year") }} as report_year
        on coalesce(document.first_possible_day, report_year.period_end) <= report_year.period_end
)

select
    stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    min(object_name) as measure_label,
    case when bool_or(is_promised) then true when count(is_promised) = count(*) then false end as in_numerator,
    true as in_denominator
from promised
group by stable_id, period, record_id
