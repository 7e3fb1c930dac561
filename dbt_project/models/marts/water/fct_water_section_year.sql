with month_count as (
    select
        section_code,
        year,
        max(month_start) as last_month,
        bool_or(is_listed) as is_listed,
        count(case when is_expected then 1 end) as months_expected,
        count(case when has_data then 1 end) as months_with_data,
        count(case when is_owed and missing_reason is not null then 1 end) as months_excused,
        count(case when is_expected and not has_data and missing_reason is null then 1 end) as months_missing
    from {{ ref("fct_water_section_month") }}
    group by section_code, year
),

evaluated as (
    select * from {{ ref("fct_water_item_year") }}
    where is_evaluated
),

worst as (
    select
        section_code,
        year,
        max(water_body_type) as water_body_type,
        count(*) as items_counted,
        max(class_index) as class_index,
        max(class_index_low) as class_index_low,
        max(class_index_high) as class_index_high
    from evaluated
    group by section_code, year
),

worst_item as (
    select
        evaluated.section_code,
        evaluated.year,
        string_agg(
            evaluated.item_name_zh
            || coalesce('（' || cast(evaluated.exceedance_multiple as varchar) || '）', ''),
            '、' order by evaluated.item_code
        ) as worst_items
    from evaluated
    inner join worst
        on
            evaluated.section_code = worst.section_code
            and evaluated.year = worst.year
            and evaluated.class_index = worst.class_index
    group by evaluated.section_code, evaluated.year
)

select
    month_count.section_code || '|' || cast(month_count.year as varchar) as record_id,
    month_count.section_code,
    month_count.year,
    month_count.is_listed,
    worst.water_body_type,
    month_count.months_expected,
    month_count.months_with_data,
    month_count.months_excused,
    month_count.months_missing,
    month_count.months_missing = 0 and month_count.months_with_data >= policy.months_at_least as is_complete,
    coalesce(worst.items_counted, 0) as items_counted,
    worst.class_index,
    water_class.class_label,
    water_class.quality_zh,
    worst.class_index_low,
    worst.class_index_high,
    coalesce(worst.class_index_low = worst.class_index_high, false) as is_class_certain,
    worst_item.worst_items
from month_count
inner join {{ ref("water_policy") }} as policy
    on month_count.last_month between policy.valid_from and coalesce(policy.valid_to, date '9999-12-31')
left join worst on month_count.section_code = worst.section_code and month_count.year = worst.year
left join worst_item on month_count.section_code = worst_item.section_code and month_count.year = worst_item.year
left join {{ ref("water_class") }} as water_class on worst.class_index = water_class.class_index
