-- every drill of the year; which of them the figure means is said by figure_drill
select
    figure_drill.stable_id,
    report_year.year as period,
    drill.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    cast(drill.drill_date as varchar) as measure_label,
    drill.drill_kind = figure_drill.drill_kind and drill.role = figure_drill.role as in_numerator,
    drill.drill_kind = figure_drill.drill_kind and drill.role = figure_drill.role as in_denominator
from {{ ref("fct_drill") }} as drill
inner join {{ ref("report_year") }} as report_year
    on drill.drill_date between report_year.period_start and report_year.period_end
cross join {{ ref("figure_drill") }} as figure_drill
