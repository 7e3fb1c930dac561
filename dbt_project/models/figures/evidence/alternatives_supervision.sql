-- the records of the headline, and what else it could mean to be handed over or to be done
with headline as (
    select
        evidence.*,
        item.item_kind,
        item.status_code,
        item.signed_off_on,
        report_year.as_of_date
    from {{ ref("evidence_supervision") }} as evidence
    inner join {{ ref("fct_supervision_item") }} as item on evidence.record_id = item.record_id
    inner join {{ ref("report_year") }} as report_year on evidence.period = report_year.year
)

select
    'SP-SUP-01.cases' as alternative_id,
    period,
    record_id,
    measure_numerator,
    measure_denominator,
    measure_label,
    in_numerator and item_kind = 'case' as in_numerator,
    in_denominator and item_kind = 'case' as in_denominator
from headline
where stable_id = 'SP-SUP-01'
union all
select
    'SP-SUP-01.issues' as alternative_id,
    period,
    record_id,
    measure_numerator,
    measure_denominator,
    measure_label,
    in_numerator and item_kind = 'issue' as in_numerator,
    in_denominator and item_kind = 'issue' as in_denominator
from headline
where stable_id = 'SP-SUP-01'
union all
select
    'SP-SUP-02.completed' as alternative_id,
    period,
    record_id,
    measure_numerator,
    measure_denominator,
    measure_label,
    in_numerator and status_code <> 'basically_completed' as in_numerator,
    in_denominator
from headline
where stable_id = 'SP-SUP-02'
union all
select
    'SP-SUP-02.signed_off' as alternative_id,
    period,
    record_id,
    measure_numerator,
    measure_denominator,
    measure_label,
    coalesce(signed_off_on <= as_of_date, false) as in_numerator,
    in_denominator
from headline
where stable_id = 'SP-SUP-02'
