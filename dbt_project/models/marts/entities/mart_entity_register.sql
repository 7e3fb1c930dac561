select
    link.entity_code || '|' || link.source as record_id,
    link.entity_code,
    entity.unit_name,
    link.source,
    count(*) as records,
    min(link.mentioned_on) as first_mentioned_on,
    max(link.mentioned_on) as last_mentioned_on
from {{ ref("entity_link") }} as link
inner join {{ ref("dim_entity") }} as entity on link.entity_code = entity.entity_code and entity.is_current
group by link.entity_code, entity.unit_name, link.source
