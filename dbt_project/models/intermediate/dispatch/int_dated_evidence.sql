with begun_year as (
    select *
    from {{ ref("report_year") }}
    where period_start <= {{ known_day() }}
),

evidence as (
    select evidence.*
    from {{ ref("figure_evidence") }} as evidence
    inner join begun_year on evidence.period = begun_year.year
)
{% for declared in dated_records() %}
select
    evidence.stable_id,
    evidence.period,
    evidence.record_id,
    dated.district_code,
    dated.counted_from,
    dated.counted_until,
    dated.listed_from
from evidence
left join (
    {{ dates_of(declared) }}
) as dated
    on
        evidence.record_id = dated.record_id
        and coalesce(dated.period = evidence.period, true)
where evidence.stable_id in ('{{ declared["figures"] | join("', '") }}')
{{ "union all" if not loop.last }}
{%- endfor %}
