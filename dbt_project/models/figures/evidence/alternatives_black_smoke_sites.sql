-- of the sets that count, those that were networked as well
select
    'SP-AIR-11.networked' as alternative_id,
    evidence.period,
    evidence.record_id,
    evidence.measure_numerator,
    evidence.measure_denominator,
    evidence.measure_label,
    coalesce(site.networked_date <= report_year.as_of_date, false) as in_numerator,
    true as in_denominator
from {{ ref("evidence_black_smoke_sites") }} as evidence
inner join {{ ref("fct_black_smoke_site") }} as site on evidence.record_id = site.record_id
inner join {{ ref("report_year") }} as report_year on evidence.period = report_year.year
where evidence.in_numerator
