select
    decision.stable_id,
    decision.year,
    decision.document,
    decision.cause_code,
    decision.decided_on,
    decision.office_zh,
    count(conflict.record_id) as conflicts
from {{ ref("conflict_decision") }} as decision
left join {{ ref("int_figure_conflict") }} as conflict
    on
        decision.stable_id = conflict.stable_id
        and decision.year = conflict.year
        and decision.document in (conflict.document_title, conflict.other_document_title)
        and conflict.verdict <> 'agrees'
where decision.decided_on <= cast({{ known_at() }} as date)
group by
    decision.stable_id,
    decision.year,
    decision.document,
    decision.cause_code,
    decision.decided_on,
    decision.office_zh
