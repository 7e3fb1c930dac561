-- how a record is tied to a unit, the surest way first; a name ties only where one unit alone ever bore it
with mention as (
    select
        source,
        record_id,
        max(entity_code) as entity_code,
        max(unit_name) as unit_name,
        max(name_key) as name_key,
        max(permit_number) as permit_number,
        max(mentioned_on) as mentioned_on
    from {{ ref("int_entity_mention") }}
    group by source, record_id
),

entity as (
    select distinct entity_code
    from {{ ref("dim_entity") }}
),

sole_name as (
    select
        name_key,
        min(entity_code) as entity_code
    from {{ ref("dim_entity") }}
    where name_key is not null
    group by name_key
    having count(distinct entity_code) = 1
),

tied as (
    select
        mention.*,
        confirmed.entity_code as confirmed_code,
        by_number.entity_code as number_code,
        sole_name.entity_code as name_code
    from mention
    left join {{ ref("entity_confirmation") }} as confirmed
        on mention.source = confirmed.source and mention.record_id = confirmed.record_id
    left join entity as by_number on {{ unit_code_of("mention.permit_number") }} = by_number.entity_code
    left join sole_name on mention.name_key = sole_name.name_key
)

select
    source || '|' || record_id as link_id,
    source,
    record_id as source_record_id,
    coalesce(confirmed_code, entity_code, number_code, name_code) as entity_code,
    case
        when confirmed_code is not null then 'confirmed'
        when entity_code is not null then 'code'
        when number_code is not null then 'permit_number'
        when name_code is not null then 'name'
        else 'unlinked'
    end as tied_by,
    unit_name,
    name_key,
    mentioned_on
from tied
