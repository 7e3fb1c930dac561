-- a stock: what had been handed over by the day of the report, and is handled in the territory of that day. A case that
-- several handle stays while one of them is ours; an issue that names no county is the city's own.
with known as (
    select
        report_year.year as period,
        report_year.as_of_date,
        item.*
    from {{ ref("fct_supervision_item") }} as item
    inner join {{ ref("report_year") }} as report_year on item.assigned_on <= report_year.as_of_date
    where
        item.districts = 0
        or exists (
            select 1
            from {{ ref("bridge_supervision_district") }} as bridge
            inner join {{ ref("dim_territory") }} as territory on bridge.district_code = territory.territory_code
            where
                bridge.record_id = item.record_id
                and territory.is_ours
                and report_year.as_of_date
                between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
        )
),

counted_figure (stable_id) as (
    values ('SP-SUP-02'), ('SP-SUP-03')
)

select
    'SP-SUP-01' as stable_id,
    period,
    record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    item_kind as measure_label,
    -- a duplicate is counted with the case that it repeats
    not is_duplicate as in_numerator,
    not is_duplicate as in_denominator
from known
union all
select
    counted_figure.stable_id,
    known.period,
    known.record_id,
    cast(1 as hugeint) as measure_numerator,
    cast(1 as hugeint) as measure_denominator,
    known.status_code as measure_label,
    coalesce(known.is_completed and known.completed_on <= known.as_of_date, false) as in_numerator,
    true as in_denominator
from known
cross join counted_figure
where not known.is_duplicate
