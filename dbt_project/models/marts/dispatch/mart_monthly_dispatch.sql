{{ config(tags=["published"]) }}

with figure as (
    select
        declared.stable_id,
        declared.accumulation,
        declared.has_districts,
        catalogue.catalogue_order,
        catalogue.name_zh,
        catalogue.unit,
        catalogue.office_zh,
        yearly.year,
        yearly.status,
        yearly.reason,
        yearly.value as year_value,
        yearly.as_of,
        report_year.period_end,
        yearly.held_rows,
        reconciliation.does_reconcile
    from {{ ref("figure_dispatch") }} as declared
    inner join {{ ref("figure_catalogue") }} as catalogue on declared.stable_id = catalogue.stable_id
    inner join {{ ref("yearly_figures") }} as yearly on declared.stable_id = yearly.stable_id
    inner join {{ ref("report_year") }} as report_year on yearly.year = report_year.year
    inner join {{ ref("int_dispatch_reconciliation") }} as reconciliation
        on yearly.stable_id = reconciliation.stable_id and yearly.year = reconciliation.year
    where declared.accumulation <> 'not_monthly'
),

-- a figure that waits for deliveries hides from the yearly figures whether anything has looked at it
checked as (
    select distinct stable_id
    from {{ ref("int_figure_check") }}
    where stage = 'facts' and not is_of_every_source
),

-- a county of which a table is expected and not there
silent_county as (
    select distinct
        requirement.stable_id,
        completeness.year,
        completeness.month,
        expected.district_code
    from {{ ref("mart_delivery_expected") }} as expected
    inner join {{ ref("figure_requirement") }} as requirement
        on
            expected.source = requirement.source
            and (requirement.layout is null or expected.layout is null or requirement.layout = expected.layout)
    inner join {{ ref("int_figure_month_completeness") }} as completeness
        on
            requirement.stable_id = completeness.stable_id
            and expected.period_start <= completeness.month_end
            and expected.period_end >= completeness.month_start
    where expected.district_code is not null and expected.state in ('missing', 'empty', 'not_due')
),

first_silence as (
    select
        stable_id,
        year,
        district_code,
        min(month) as month
    from silent_county
    group by stable_id, year, district_code
),

cell as (
    select * from {{ ref("int_dispatch_value") }}
),

gathered as (
    select
        figure.*,
        to_date.month,
        completeness.month_end,
        to_date.place,
        to_date.aggregation,
        to_date.digits,
        to_date.factor,
        completeness.is_covered,
        completeness.is_covered_to_date,
        completeness.missing_months_zh,
        -- what stands at the end of a month has grown by as much as it is more than a month ago
        figure.accumulation in ('stock', 'listing') as is_standing,
        to_date.value as told_to_date,
        to_date.numerator as to_date_numerator,
        to_date.denominator as to_date_denominator,
        to_date.denominator_records as to_date_records,
        of_month.value as told_of_month,
        of_month.numerator as flow_numerator,
        of_month.denominator as flow_denominator,
        of_month.denominator_records as month_records,
        before.value as told_before,
        before.numerator as before_numerator,
        opening.value as told_opening,
        undated.numerator as undated_numerator,
        undated.value as told_undated,
        last_moment.numerator as last_numerator,
        to_date.aggregation in ('count', 'sum') as is_additive,
        silent.district_code is not null as is_silent,
        coalesce(first_silence.month <= to_date.month, false) as is_silent_to_date,
        case
            when figure.status in ('withheld', 'no_source') or not figure.does_reconcile then true
            else checked.stable_id is null and to_date.rows_counted > 0
        end as is_withheld
    from figure
    inner join cell as to_date
        on
            figure.stable_id = to_date.stable_id
            and figure.year = to_date.year
            and to_date.span = 'to_date'
            and to_date.month between 1 and 12
    inner join {{ ref("int_figure_month_completeness") }} as completeness
        on
            figure.stable_id = completeness.stable_id
            and figure.year = completeness.year
            and to_date.month = completeness.month
    left join checked on figure.stable_id = checked.stable_id
    left join cell as of_month
        on
            to_date.stable_id = of_month.stable_id
            and to_date.year = of_month.year
            and to_date.place = of_month.place
            and to_date.month = of_month.month
            and of_month.span = 'month'
    left join cell as before
        on
            to_date.stable_id = before.stable_id
            and to_date.year = before.year
            and to_date.place = before.place
            and to_date.month - 1 = before.month
            and before.span = 'to_date'
    left join cell as opening
        on
            to_date.stable_id = opening.stable_id
            and to_date.year = opening.year
            and to_date.place = opening.place
            and opening.span = 'to_date'
            and opening.month = 0
    left join cell as undated
        on
            to_date.stable_id = undated.stable_id
            and to_date.year = undated.year
            and to_date.place = undated.place
            and undated.span = 'undated'
    left join cell as last_moment
        on
            to_date.stable_id = last_moment.stable_id
            and to_date.year = last_moment.year
            and to_date.place = last_moment.place
            and last_moment.span = 'to_date'
            and last_moment.month = 13
    left join silent_county as silent
        on
            to_date.stable_id = silent.stable_id
            and to_date.year = silent.year
            and to_date.month = silent.month
            and to_date.place = silent.district_code
    left join first_silence
        on
            to_date.stable_id = first_silence.stable_id
            and to_date.year = first_silence.year
            and to_date.place = first_silence.district_code
),

judged as (
    select
        *,
        case
            when is_withheld then 'withheld'
            when not is_covered or is_silent then 'not_delivered'
            when is_standing and aggregation <> 'count' then 'not_applicable'
            -- a list has grown by nothing that could be told while the list before it is not known
            when accumulation = 'listing' and month = 1 then 'not_applicable'
            when is_standing and told_to_date is not null and told_before is not null then 'computed'
            when not is_standing and told_of_month is not null then 'computed'
            when not is_standing and not is_additive and coalesce(month_records, 0) = 0 then 'no_record'
            else 'unverified'
        end as month_status,
        case
            when is_withheld then 'withheld'
            when accumulation = 'month_only' then 'not_applicable'
            when not is_covered_to_date or is_silent_to_date then 'not_delivered'
            when told_to_date is not null then 'computed'
            when not is_additive and coalesce(to_date_records, 0) = 0 then 'no_record'
            else 'unverified'
        end as to_date_status
    from gathered
),

said as (
    select
        *,
        case
            when month_status <> 'computed' then null
            when is_standing then cast(to_date_numerator - before_numerator as varchar)
            else told_of_month
        end as month_value,
        case
            when month_status <> 'computed' then null
            when is_standing then to_date_numerator - before_numerator
            else flow_numerator
        end as month_numerator,
        case
            when month_status <> 'computed' then null
            when is_standing then to_date_denominator
            else flow_denominator
        end as month_denominator,
        case when to_date_status = 'computed' then told_to_date end as to_date_value
    from judged
),

with_last_year as (
    select
        said.*,
        earlier.to_date_value as same_period_last_year_value,
        case
            when said.to_date_status = 'computed' and earlier.to_date_status = 'computed'
                and said.aggregation in ('count', 'sum', 'ratio', 'mean')
                then earlier.to_date_numerator
        end as earlier_numerator,
        earlier.to_date_denominator as earlier_denominator,
        -- the denominators of means are wide, and nearly all of them is common
        {{ common_divisor("said.to_date_denominator", "earlier.to_date_denominator") }} as shared
    from said
    left join said as earlier
        on
            said.stable_id = earlier.stable_id
            and said.year - 1 = earlier.year
            and said.month = earlier.month
            and said.place = earlier.place
),

compared as (
    select
        *,
        case
            when earlier_numerator is not null
                then to_date_numerator * {{ whole_quotient("earlier_denominator", "shared") }}
                    - earlier_numerator * {{ whole_quotient("to_date_denominator", "shared") }}
        end as change_numerator,
        case
            when earlier_numerator is not null
                then to_date_denominator * {{ whole_quotient("earlier_denominator", "shared") }}
        end as change_denominator,
        case when not is_covered_to_date then '未送达：' || missing_months_zh || '。' end as missing_zh,
        case
            when to_date_status = 'computed' and is_additive and undated_numerator > 0
                then '另有' || told_undated || unit || '没有日期，未分月。'
        end as undated_zh,
        case
            when to_date_status = 'computed' and month = 12 and as_of > period_end
                then '年度数截至' || cast(as_of as varchar) || '。'
        end as as_of_zh
    from with_last_year
),

printed as (
    select
        *,
        {{ half_even_text("change_numerator * factor", "change_denominator", "digits") }} as change_value
    from compared
),

named as (
    select
        territory_code,
        min(name_zh) as name_zh
    from {{ ref("dim_territory") }}
    group by territory_code
)

select
    concat_ws('|', printed.stable_id, printed.year, printed.month, printed.place) as record_id,
    printed.catalogue_order,
    printed.stable_id,
    printed.name_zh,
    printed.unit,
    printed.office_zh,
    printed.accumulation,
    printed.has_districts,
    printed.year,
    printed.month,
    printed.month_end,
    case when printed.place in ('total', 'unplaced', 'cross') then printed.place else 'district' end as place_kind,
    case when printed.place not in ('total', 'unplaced', 'cross') then printed.place end as district_code,
    case printed.place
        when 'total' then '合计'
        when 'unplaced' then '未分区县'
        when 'cross' then '其中跨区县重复计'
        else coalesce(named.name_zh, printed.place)
    end as place_zh,
    printed.month_value,
    printed.month_status,
    printed.to_date_value,
    printed.to_date_status,
    case
        when printed.accumulation = 'stock' and printed.to_date_status = 'computed' then printed.told_opening
    end as opening_value,
    printed.same_period_last_year_value,
    printed.change_value,
    case when printed.to_date_status = 'computed' and printed.is_additive then printed.told_undated end
        as undated_value,
    case
        when
            printed.month = 12
            and printed.as_of > printed.period_end
            and printed.to_date_status = 'computed'
            and printed.aggregation = 'count'
            then cast(printed.last_numerator - printed.to_date_numerator as varchar)
    end as after_year_end_value,
    case when printed.month = 12 and printed.place = 'total' then printed.year_value end as year_value,
    case when printed.month_status = 'computed' then printed.month_numerator end as month_numerator,
    case when printed.month_status = 'computed' then printed.month_denominator end as month_denominator,
    case when printed.to_date_status = 'computed' then printed.to_date_numerator end as to_date_numerator,
    case when printed.to_date_status = 'computed' then printed.to_date_denominator end as to_date_denominator,
    printed.held_rows,
    case
        when printed.place <> 'total' then null
        when printed.status in ('withheld', 'no_source') then printed.reason
        when not printed.does_reconcile then '与年度数不能勾稽，核对之前不列。'
        when printed.is_withheld then '尚未经过数据检查。'
        else nullif(concat(printed.missing_zh, printed.undated_zh, printed.as_of_zh), '')
    end as remark_zh
from printed
left join named on printed.place = named.territory_code
