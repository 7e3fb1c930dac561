with in_force as (
    select *
    from {{ ref("int_source_zones_rows") }}
    where disposition = 'fact'
    -- one version, one fact: rows that contradict one another are named by D01.version, which withholds the figures
    qualify
        row_number() over (partition by record_id order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    record_id,
    source_code,
    source_name,
    district_code,
    source_level,
    zone_kind,
    source_type,
    population_served,
    approval_document_no,
    approved_date,
    coalesce(zone_state, 'current') as zone_state,
    ended_date,
    -- without its document or its day a zone has not been approved as far as anybody can show
    approval_document_no is not null and approved_date is not null as is_approved,
    row_number() over (
        partition by source_code order by approved_date nulls last, record_id
    ) as version_number,
    first_class_area_km2,
    second_class_area_km2,
    quasi_area_km2,
    longitude,
    latitude,
    delivery_id,
    sheet_name,
    row_number
from in_force
