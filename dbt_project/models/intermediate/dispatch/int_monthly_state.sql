-- the class of a section in one month, as its samples of that month give it
with section_month as (
    select
        section_month.*,
        cast(extract(month from section_month.month_start) as integer) as month
    from {{ ref("fct_water_section_month") }} as section_month
),

section_class as (
    select
        figure_section.stable_id,
        section_month.year as period,
        section_month.month,
        section_month.record_id,
        section_month.class_index as measure_numerator,
        section_month.class_label as measure_label,
        case when section_month.is_class_certain then true end as in_numerator,
        true as in_denominator,
        cast(null as varchar) as district_code
    from {{ ref("figure_section") }} as figure_section
    inner join section_month on figure_section.section_code = section_month.section_code
    where section_month.has_data
),

-- a section that could not be sampled, and says why, is none of those that could be of class V
class_five as (
    select
        'SP-WAT-05' as stable_id,
        year as period,
        month,
        record_id,
        class_index as measure_numerator,
        class_label as measure_label,
        case when is_class_certain then class_index >= 5 end as in_numerator,
        true as in_denominator,
        cast(null as varchar) as district_code
    from section_month
    where is_listed and (has_data or (is_expected and missing_reason is null))
),

-- each month has a list of its own; a project stands in every district that it crosses
project as (
    select distinct
        'SP-WAT-06' as stable_id,
        report_year.year as period,
        cast(extract(month from project.month_end) as integer) as month,
        project.record_id,
        cast(1 as integer) as measure_numerator,
        project.status as measure_label,
        {{ is_implemented_project("project") }} as in_numerator,
        true as in_denominator,
        district.territory_code as district_code
    from {{ ref("fct_project_month") }} as project
    inner join {{ ref("report_year") }} as report_year
        on project.month_end between report_year.period_start and report_year.period_end
    inner join {{ ref("dim_territory") }} as territory
        on
            territory.is_ours
            and {{ array_has("project.district_codes", "territory.territory_code") }}
            and project.month_end between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
    inner join {{ ref("dim_territory") }} as district
        on {{ array_has("project.district_codes", "district.territory_code") }}
),

state as (
    select * from section_class
    union all
    select * from class_five
    union all
    select * from project
)

select
    stable_id,
    period,
    month,
    record_id,
    {{ big_integer("measure_numerator") }} as measure_numerator,
    {{ big_integer("1") }} as measure_denominator,
    measure_label,
    in_numerator,
    in_denominator,
    district_code
from state
