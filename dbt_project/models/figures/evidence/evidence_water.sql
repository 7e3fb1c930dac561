-- the class of one section: every item of its year, the worst of which is the class
with section_class as (
    select
        figure_section.stable_id,
        item_year.year as period,
        item_year.record_id,
        item_year.class_index as measure,
        item_year.class_label as measure_label,
        -- an item that may be worse than the section's class leaves the class open
        case
            when section_year.is_complete
                and (item_year.class_index_high <= section_year.class_index_low or section_year.is_class_certain)
                then true
        end as in_numerator,
        item_year.is_evaluated and item_year.class_index is not null as in_denominator
    from {{ ref("figure_section") }} as figure_section
    inner join {{ ref("fct_water_item_year") }} as item_year on figure_section.section_code = item_year.section_code
    inner join {{ ref("fct_water_section_year") }} as section_year
        on item_year.section_code = section_year.section_code and item_year.year = section_year.year
),

-- no water of class V or worse: every section of the bureau's list, none of which may be
class_five as (
    select
        'SP-WAT-05' as stable_id,
        year as period,
        record_id,
        class_index as measure,
        class_label as measure_label,
        case
            when not is_complete or class_index is null then null
            when class_index_low >= 5 then true
            when class_index_high < 5 then false
        end as in_numerator,
        is_listed as in_denominator
    from {{ ref("fct_water_section_year") }}
),

sampled_section as (
    select
        section_year.section_code,
        section_year.year,
        section_year.record_id,
        section_year.is_listed,
        section_year.months_with_data > 0 as is_sampled,
        section.section_name,
        section.river_code,
        section.river_name
    from {{ ref("fct_water_section_year") }} as section_year
    inner join {{ ref("report_year") }} as report_year on section_year.year = report_year.year
    -- the section as it was when it was last in force during the year
    inner join {{ ref("dim_section") }} as section
        on
            section_year.section_code = section.section_code
            and section.valid_from <= report_year.period_end
            and section.last_day >= report_year.period_start
            and not exists (
                select 1 from {{ ref("dim_section") }} as later
                where
                    later.section_code = section.section_code
                    and later.valid_from > section.valid_from
                    and later.valid_from <= report_year.period_end
            )
),

rivers_monitored as (
    select
        'SP-WAT-14' as stable_id,
        year as period,
        river_code || '|' || cast(year as varchar) as record_id,
        1 as measure,
        min(river_name) as measure_label,
        bool_or(is_listed and is_sampled) as in_numerator,
        bool_or(is_listed) as in_denominator
    from sampled_section
    group by river_code, year
),

sections_monitored as (
    select
        'SP-WAT-15' as stable_id,
        year as period,
        record_id,
        1 as measure,
        section_name as measure_label,
        is_listed and is_sampled as in_numerator,
        is_listed as in_denominator
    from sampled_section
),

-- a month counts when every section that was to be sampled was, or says why not; before it is due, nothing else is held
-- against it
months_sampled as (
    select
        'SP-WAT-16' as stable_id,
        year as period,
        left(cast(month_start as varchar), 7) as record_id,
        1 as measure,
        left(cast(month_start as varchar), 7) as measure_label,
        bool_and(has_data or missing_reason is not null) as in_numerator,
        true as in_denominator
    from {{ ref("fct_water_section_month") }}
    where is_owed
    group by year, month_start
    having bool_or(is_expected) or bool_and(has_data or missing_reason is not null)
),

evidence as (
    select * from section_class
    union all
    select * from class_five
    union all
    select * from rivers_monitored
    union all
    select * from sections_monitored
    union all
    select * from months_sampled
)

select
    stable_id,
    cast(period as integer) as period,
    record_id,
    {{ big_integer("measure") }} as measure_numerator,
    {{ big_integer("1") }} as measure_denominator,
    measure_label,
    in_numerator and in_denominator as in_numerator,
    in_denominator
from evidence
