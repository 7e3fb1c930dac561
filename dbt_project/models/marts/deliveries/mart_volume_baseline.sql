with policy as (
    select * from {{ ref("volume_policy") }}
),

measured as (
    select
        volume.source,
        volume.layout,
        volume.district_code,
        volume.new_rows,
        policy.baseline_periods,
        row_number() over (
            partition by volume.source, volume.layout, volume.district_code, volume.rhythm
            order by volume.new_rows, volume.period_end
        ) as place,
        count(*) over (
            partition by volume.source, volume.layout, volume.district_code, volume.rhythm
        ) as periods,
        min(volume.period_start) over (
            partition by volume.source, volume.layout, volume.district_code, volume.rhythm
        ) as valid_from,
        max(volume.period_end) over (
            partition by volume.source, volume.layout, volume.district_code, volume.rhythm
        ) as last_day
    from {{ ref("mart_delivery_volume") }} as volume
    inner join policy
        on
            volume.rhythm = policy.rhythm
            and volume.period_end >= policy.valid_from
            and (policy.valid_to is null or volume.period_end <= policy.valid_to)
    -- what is known to be unusual makes no measure of what is usual
    where volume.exception_zh is null
)

select
    source,
    layout,
    district_code,
    -- the middle one, or half of the two in the middle: exact to half a row
    cast(
        cast(case when max(periods) % 2 = 1 then sum(new_rows) * 10 else sum(new_rows) * 5 end as decimal(18, 0)) * 0.1
        as decimal(18, 1)
    ) as rows_per_period,
    min(valid_from) as valid_from,
    cast(null as date) as valid_to,
    cast(max(periods) as varchar) || ' periods up to ' || cast(max(last_day) as varchar) as note
from measured
where 2 * place between periods and periods + 2 - periods % 2 and periods >= baseline_periods
group by source, layout, district_code
