{{ config(tags=["published"]) }}

with catalogue as (
    select * from {{ ref("figure_catalogue") }}
),

figure_year as (
    select
        catalogue.*,
        report_year.year,
        report_year.period_start,
        report_year.period_end,
        case catalogue.as_of_policy
            when 'as_of_date' then report_year.as_of_date
            else report_year.period_end
        end as as_of
    from catalogue
    cross join {{ ref("report_year") }} as report_year
),

printed as (
    select
        stable_id,
        year,
        string_agg(distinct printed_value, '; ' order by printed_value) as printed_value
    from {{ ref("printed_value") }}
    group by stable_id, year
),

-- 1. deliveries that are refused and still lie there: nobody knows what they would have changed
refused as (
    select
        figure_year.stable_id,
        figure_year.year,
        string_agg(
            distinct delivery.file || '（' || coalesce(delivery.rule_id, '?') || '）', '、'
            order by delivery.file || '（' || coalesce(delivery.rule_id, '?') || '）'
        ) as files_zh,
        string_agg(
            distinct delivery.file || ' (' || coalesce(delivery.rule_id, '?') || ')', ', '
            order by delivery.file || ' (' || coalesce(delivery.rule_id, '?') || ')'
        ) as files_en
    from figure_year
    inner join {{ ref("figure_requirement") }} as requirement on figure_year.stable_id = requirement.stable_id
    inner join {{ source("intake", "deliveries") }} as delivery on requirement.source = delivery.source
    where
        delivery.status = 'refused'
        and delivery.is_present
        and delivery.received_at <= {{ known_at() }}
        and (delivery.period_end is null or delivery.period_end >= figure_year.period_start)
        and (delivery.period_start is null or delivery.period_start <= figure_year.period_end)
    group by figure_year.stable_id, figure_year.year
),

-- 2. what has been delivered of what is needed
delivered as (
    select
        requirement.stable_id,
        coverage.year,
        bool_and(coverage.is_anything_delivered) as is_anything_delivered,
        -- which register is meant goes without saying while a figure needs only one
        case
            when count(distinct coverage.source) = 1 then string_agg(distinct coverage.missing_parts, '、')
            else string_agg(coverage.source || '：' || coverage.missing_parts, '；' order by coverage.source)
        end as missing_parts
    from {{ ref("figure_requirement") }} as requirement
    inner join {{ ref("int_coverage") }} as coverage
        on
            requirement.source = coverage.source
            and requirement.layout is not distinct from coverage.layout
            and requirement.coverage = coverage.coverage
    group by requirement.stable_id, coverage.year
),

-- nothing but zero reports: there is no record at which a rule could look
without_rows as (
    select
        stable_id,
        year
    from {{ ref("int_figure_completeness") }}
    where is_complete and is_without_rows
),

-- 3. what the guard found
looked_at as (
    select * from {{ ref("int_figure_check") }}
),

-- a figure at which no rule of its own facts has looked has not been checked
checked as (
    select distinct stable_id
    from looked_at
    where stage = 'facts' and not is_of_every_source
),

failed_rule as (
    select *
    from looked_at
    where blocks
),

-- a record that is named for a figure speaks for that figure alone, whatever else its rule stands behind
failed_record as (
    select distinct
        failed_rule.stable_id,
        failed_rule.table_name,
        failed_rule.rule_id,
        failure.record_id
    from failed_rule
    inner join {{ source("quality", "failures") }} as failure
        on failed_rule.rule_id = failure.rule_id and failed_rule.table_name = failure.table_name
    left join catalogue as named on strpos(failure.record_id, named.stable_id || '|') = 1
    left join {{ ref("figure_requirement") }} as requirement
        on failed_rule.stable_id = requirement.stable_id and failure.source = requirement.source
    where
        (named.stable_id is null or named.stable_id = failed_rule.stable_id)
        and (
            not failed_rule.is_of_every_source
            or failure.source = 'any'
            or requirement.stable_id is not null
        )
),

-- the years in which a failing record counts, by each of the names that the guard gives to records
record_year as (
    select
        failed_record.*,
        evidence.period as year
    from failed_record
    inner join {{ ref("figure_evidence") }} as evidence
        on failed_record.stable_id = evidence.stable_id and failed_record.record_id = evidence.record_id
    union
    select
        failed_record.*,
        lineage.period as year
    from failed_record
    inner join {{ ref("figure_lineage") }} as lineage
        on
            failed_record.stable_id = lineage.stable_id
            and failed_record.record_id
            = lineage.delivery_id
            || ':' || coalesce(lineage.sheet_name, '')
            || ':' || cast(lineage.row_number as varchar)
    union
    select
        failed_record.*,
        figure_year.year
    from failed_record
    inner join figure_year
        on
            failed_record.stable_id = figure_year.stable_id
            and strpos(
                failed_record.record_id || '|', figure_year.stable_id || '|' || cast(figure_year.year as varchar) || '|'
            ) = 1
),

-- a failure that can not be tied to years stands against all of them
untied_rule as (
    select
        failed_record.stable_id,
        failed_record.table_name,
        failed_record.rule_id
    from failed_record
    left join record_year
        on
            failed_record.stable_id = record_year.stable_id
            and failed_record.table_name = record_year.table_name
            and failed_record.rule_id = record_year.rule_id
            and failed_record.record_id is not distinct from record_year.record_id
    where record_year.year is null
    union
    select
        failed_rule.stable_id,
        failed_rule.table_name,
        failed_rule.rule_id
    from failed_rule
    left join {{ source("quality", "failures") }} as failure
        on failed_rule.rule_id = failure.rule_id and failed_rule.table_name = failure.table_name
    where failure.rule_id is null
),

failed_year as (
    select distinct
        record_year.stable_id,
        record_year.year,
        record_year.table_name,
        record_year.rule_id
    from record_year
    union
    select
        untied_rule.stable_id,
        figure_year.year,
        untied_rule.table_name,
        untied_rule.rule_id
    from untied_rule
    inner join figure_year on untied_rule.stable_id = figure_year.stable_id
),

blocked as (
    select
        failed_year.stable_id,
        failed_year.year,
        string_agg(
            failed_rule.rule_id || ' ' || failed_rule.title_zh
            || case failed_rule.outcome
                when 'unanswered' then '（没有可查的行）'
                when 'broken' then '（未能检查）'
                else '（' || cast(failed_rule.rows_failed as varchar) || '条）'
            end,
            '、' order by failed_rule.rule_id, failed_rule.table_name
        ) as rules_zh,
        string_agg(
            failed_rule.rule_id || case failed_rule.outcome
                when 'unanswered' then ' (looked at no row)'
                when 'broken' then ' (could not be asked)'
                else ' (' || cast(failed_rule.rows_failed as varchar) || ' records)'
            end,
            ', ' order by failed_rule.rule_id, failed_rule.table_name
        ) as rules_en
    from failed_year
    inner join failed_rule
        on
            failed_year.stable_id = failed_rule.stable_id
            and failed_year.table_name = failed_rule.table_name
            and failed_year.rule_id = failed_rule.rule_id
    group by failed_year.stable_id, failed_year.year
),

judged as (
    select
        figure_year.*,
        result.value as computed_value,
        result.exact_value as computed_exact_value,
        result.numerator as computed_numerator,
        result.denominator as computed_denominator,
        result.exact_fraction as computed_exact_fraction,
        result.rows_counted,
        result.open_rows,
        result.held_rows,
        result.standard,
        refused.files_zh,
        refused.files_en,
        delivered.missing_parts,
        blocked.rules_zh,
        blocked.rules_en,
        printed.printed_value,
        case
            when figure_year.source is null then 'no_source'
            when refused.files_zh is not null then 'refused'
            when not coalesce(delivered.is_anything_delivered, false) then 'no_delivery'
            when blocked.rules_zh is not null then 'blocked'
            when delivered.missing_parts is not null then 'incomplete'
            when checked.stable_id is null and without_rows.stable_id is null then 'unchecked'
            when coalesce(result.is_unverified, true) then 'unverified'
        end as cause
    from figure_year
    left join {{ ref("figure_results") }} as result
        on figure_year.stable_id = result.stable_id and figure_year.year = result.year
    left join refused on figure_year.stable_id = refused.stable_id and figure_year.year = refused.year
    left join delivered on figure_year.stable_id = delivered.stable_id and figure_year.year = delivered.year
    left join checked on figure_year.stable_id = checked.stable_id
    left join without_rows on figure_year.stable_id = without_rows.stable_id and figure_year.year = without_rows.year
    left join blocked on figure_year.stable_id = blocked.stable_id and figure_year.year = blocked.year
    left join printed on figure_year.stable_id = printed.stable_id and figure_year.year = printed.year
),

given as (
    select
        *,
        case
            when cause is null then 'computed'
            when cause in ('refused', 'blocked', 'unchecked') then 'withheld'
            else cause
        end as status
    from judged
)

select
    catalogue_order,
    stable_id,
    figure_id,
    year,
    name_zh,
    definition_zh,
    kind,
    unit,
    case when status = 'computed' then computed_value end as value,
    case when status = 'computed' then computed_exact_value end as exact_value,
    case when status = 'computed' then computed_numerator end as numerator,
    case when status = 'computed' then computed_denominator end as denominator,
    case when status = 'computed' then computed_exact_fraction end as exact_fraction,
    case when status = 'computed' then replace(computed_value, '+', '余') end as wording_zh,
    status,
    case cause
        when 'no_source' then '尚无数据来源。'
        when 'refused' then '下列文件未能接收，更正或移走之前不公布：' || files_zh || '。'
        when 'no_delivery' then cast(year as varchar) || '年没有收到所需数据。'
        when 'blocked' then '下列规则未通过：' || rules_zh || '。'
        when 'incomplete' then '缺少下列时段的数据：' || missing_parts || '。'
        when 'unchecked' then '尚未经过数据检查。'
        when 'unverified'
            then case
                    when open_rows > 0 then '有' || cast(open_rows as varchar) || '条记录无法判定，结论不能证明。'
                    else '没有可作依据的记录，结论不能证明。'
                end
    end as reason,
    case cause
        when 'no_source' then 'No source delivers it yet.'
        when 'refused' then 'Withheld until these refused files are mended or taken away: ' || files_en || '.'
        when 'no_delivery' then 'Nothing was delivered for ' || cast(year as varchar) || '.'
        when 'blocked' then 'Withheld because of these rules: ' || rules_en || '.'
        when 'incomplete'
            then 'Deliveries are missing: '
                || replace(
                    replace(
                        replace(replace(replace(missing_parts, '截至', 'up to '), '至', ' to '), '；', '; '), '：', ': '
                    ),
                    '、', ', '
                )
                || '.'
        when 'unchecked' then 'Withheld because no check has looked at it yet.'
        when 'unverified'
            then case
                    when open_rows > 0
                        then cast(open_rows as varchar) || ' records cannot be decided, so it cannot be shown.'
                    else 'There is no record that could show it.'
                end
    end as reason_en,
    coalesce(rows_counted, 0) as rows_counted,
    coalesce(held_rows, 0) as held_rows,
    standard,
    territory_policy,
    data_variant,
    as_of,
    numerator_zh,
    denominator_zh,
    office_zh,
    printed_value
from given
