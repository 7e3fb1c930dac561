with numbered as (
    select
        source,
        permit_number,
        {{ unit_code_of("permit_number") }} as entity_code,
        {{ site_number_of("permit_number") }} as site_number,
        mentioned_on,
        record_id
    from {{ ref("int_entity_mention") }}
    where permit_number is not null
)

select
    entity_code || '|' || site_number as record_id,
    entity_code,
    site_number,
    max_by(permit_number, mentioned_on) filter (where source = 'permits') as permit_no,
    max_by(permit_number, mentioned_on) filter (where source = 'registrations') as registration_no,
    min(mentioned_on) as first_mentioned_on,
    max(mentioned_on) as last_mentioned_on,
    count(*) as mentions
from numbered
group by entity_code, site_number
