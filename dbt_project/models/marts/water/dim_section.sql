with listed as (
    select
        section.*,
        coalesce(section.valid_to, date '9999-12-31') as last_day
    from {{ ref("section") }} as section
)

select
    listed.section_code || '|' || cast(listed.valid_from as varchar) as record_id,
    listed.section_code,
    listed.section_name,
    listed.river_code,
    listed.river_name,
    listed.water_body_type,
    listed.level,
    listed.district_code,
    target_word.class_index as target_class_index,
    listed.target_class,
    listed.is_boundary,
    listed.valid_from,
    listed.valid_to,
    listed.last_day,
    listed.origin
from listed
left join {{ ref("water_class_word") }} as target_word
    on {{ water_class_text("listed.target_class") }} = target_word.class_word
