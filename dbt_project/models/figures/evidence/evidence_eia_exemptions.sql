-- a stock: what the policy lets off on the last day of the year, however often it was written anew before
with known as (
    select
        report_year.year as period,
        exemption.industry_key,
        exemption.project_type_key,
        coalesce(exemption.valid_to >= report_year.period_end, true) as is_in_force
    from {{ ref("fct_eia_exemption") }} as exemption
    inner join {{ ref("report_year") }} as report_year on exemption.valid_from <= report_year.period_end
)

select
    'SP-EIA-01' as stable_id,
    period,
    industry_key as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    industry_key as measure_label,
    bool_or(is_in_force) as in_numerator,
    true as in_denominator
from known
group by period, industry_key
union all
-- the same name under two industries is two kinds of project
select
    'SP-EIA-02' as stable_id,
    period,
    concat_ws('|', industry_key, project_type_key) as record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    industry_key as measure_label,
    bool_or(is_in_force) as in_numerator,
    true as in_denominator
from known
group by period, industry_key, project_type_key
