-- The class of each river section by year, and the items that decide it.
with sections as (
    select distinct
        section_code,
        section_name,
        river_name
    from marts.dim_section
)

select
    section_year.year,
    sections.section_name,
    sections.river_name,
    section_year.class_label,
    section_year.is_complete,
    section_year.worst_items
from marts.fct_water_section_year as section_year
inner join sections on section_year.section_code = sections.section_code
order by section_year.year, section_year.class_index, sections.section_name;
