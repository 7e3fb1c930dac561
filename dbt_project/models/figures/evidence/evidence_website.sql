-- an article is looked at in every year in which a copy of it was put out, and counts in that of the first that stands
select
    'SP-GOV-01' as stable_id,
    report_year.year as period,
    article.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    cast(null as varchar) as measure_label,
    coalesce(article.published_date between report_year.period_start and report_year.period_end, false) as in_numerator,
    true as in_denominator
from {{ ref("fct_website_post") }} as article
cross join {{ ref("report_year") }} as report_year
where
    exists (
        select 1
        from {{ ref("bridge_post_column") }} as placement
        where
            placement.article_id = article.record_id
            and placement.published_date between report_year.period_start and report_year.period_end
    )
