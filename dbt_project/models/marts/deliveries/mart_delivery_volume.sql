with delivered as (
    select
        source,
        layout,
        district_code,
        district_name,
        rhythm,
        year,
        period_start,
        period_end,
        delivery_id,
        file,
        new_rows
    from {{ ref("mart_delivery_expected") }}
    where new_rows is not null and rhythm <> 'event'
),

-- where every district is expected, the whole is judged as well
measured as (
    select * from delivered
    union all
    select
        source,
        layout,
        null as district_code,
        null as district_name,
        rhythm,
        year,
        period_start,
        period_end,
        max(delivery_id) as delivery_id,
        max(file) as file,
        cast(sum(new_rows) as bigint) as new_rows
    from delivered
    where district_code is not null
    group by source, layout, rhythm, year, period_start, period_end
),

judged as (
    select
        measured.*,
        concat_ws(
            '|',
            measured.source,
            coalesce(measured.layout, ''),
            coalesce(measured.district_code, ''),
            measured.rhythm,
            measured.period_end
        ) as volume_id,
        year(measured.period_start) * 12 + month(measured.period_start) as first_month,
        year(measured.period_end) * 12 + month(measured.period_end) as last_month,
        policy.history_months,
        policy.tolerance_percent,
        policy.tolerance_rows
    from measured
    inner join {{ ref("volume_policy") }} as policy
        on
            measured.rhythm = policy.rhythm
            and measured.period_end >= policy.valid_from
            and (policy.valid_to is null or measured.period_end <= policy.valid_to)
),

-- the periods before this one, as many months back as the policy says
earlier as (
    select
        judged.volume_id,
        before.new_rows,
        before.last_month - before.first_month + 1 as months,
        judged.history_months,
        row_number() over (partition by judged.volume_id order by before.new_rows, before.period_end) as place,
        count(*) over (partition by judged.volume_id) as periods
    from judged
    inner join judged as before
        on
            judged.source = before.source
            and judged.layout is not distinct from before.layout
            and judged.district_code is not distinct from before.district_code
            and judged.rhythm = before.rhythm
            and judged.first_month > before.last_month
            and judged.first_month - judged.history_months <= before.first_month
),

-- the middle one, or half of the two in the middle: exact to half a row
own_history as (
    select
        volume_id,
        cast(
            case
                when max(periods) % 2 = 1 then sum(new_rows) * 10
                else sum(new_rows) * 5
            end as decimal(18, 0)
        ) * 0.1 as rows_per_period
    from earlier
    where 2 * place between periods and periods + 2 - periods % 2
    group by volume_id
),

whole_history as (
    select volume_id
    from earlier
    group by volume_id, history_months
    having sum(months) = history_months
),

compared as (
    select
        judged.*,
        case
            when whole_history.volume_id is not null then 'own_median'
            when baseline.rows_per_period is not null then 'baseline'
        end as compared_with,
        cast(
            case
                when whole_history.volume_id is not null then own_history.rows_per_period
                else baseline.rows_per_period
            end as decimal(18, 1)
        ) as usual_rows
    from judged
    left join whole_history on judged.volume_id = whole_history.volume_id
    left join own_history on judged.volume_id = own_history.volume_id
    left join {{ ref("volume_baseline") }} as baseline
        on
            judged.source = baseline.source
            and judged.layout is not distinct from baseline.layout
            and judged.district_code is not distinct from baseline.district_code
            and judged.period_start >= baseline.valid_from
            and (baseline.valid_to is null or judged.period_end <= baseline.valid_to)
),

excepted as (
    select
        compared.volume_id,
        string_agg(distinct exception.reason_zh, '；' order by exception.reason_zh) as reason_zh
    from compared
    inner join {{ ref("volume_exception") }} as exception
        on
            compared.source = exception.source
            and (exception.layout is null or compared.layout = exception.layout)
            and (exception.district_code is null or compared.district_code = exception.district_code)
            and compared.period_start <= exception.date_to
            and compared.period_end >= exception.date_from
    group by compared.volume_id
)

select
    compared.volume_id,
    compared.source,
    compared.layout,
    compared.district_code,
    compared.district_name,
    compared.rhythm,
    compared.year,
    compared.period_start,
    compared.period_end,
    compared.delivery_id,
    compared.file,
    compared.new_rows,
    compared.compared_with,
    compared.usual_rows,
    compared.tolerance_percent,
    compared.tolerance_rows,
    case
        when excepted.volume_id is null
            then
                abs(compared.new_rows - compared.usual_rows) <= compared.tolerance_rows
                or abs(compared.new_rows - compared.usual_rows) * 100
                <= compared.usual_rows * compared.tolerance_percent
    end as is_usual,
    excepted.reason_zh as exception_zh
from compared
left join excepted on compared.volume_id = excepted.volume_id
