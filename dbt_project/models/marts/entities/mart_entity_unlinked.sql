with unlinked as (
    select *
    from {{ ref("entity_link") }}
    where tied_by = 'unlinked'
),

known_name as (
    select distinct
        entity_code,
        unit_name,
        name_key
    from {{ ref("dim_entity") }}
    where name_key is not null
),

-- names are compared within those that begin alike: a town's name stands first, and not every name with every other
likeness as (
    select
        unlinked.link_id,
        known_name.entity_code,
        known_name.unit_name,
        {{ name_similarity("unlinked.name_key", "known_name.name_key") }} as similarity
    from unlinked
    inner join known_name on left(unlinked.name_key, 2) = left(known_name.name_key, 2)
),

candidate as (
    select
        *,
        row_number() over (partition by link_id order by similarity desc, entity_code asc) as candidate_order
    from likeness
    where similarity >= 0.8
)

select
    unlinked.link_id || '|' || cast(coalesce(candidate.candidate_order, 0) as varchar) as record_id,
    unlinked.link_id,
    unlinked.source,
    unlinked.source_record_id,
    unlinked.unit_name,
    unlinked.mentioned_on,
    cast(coalesce(candidate.candidate_order, 0) as integer) as candidate_order,
    candidate.entity_code as candidate_code,
    candidate.unit_name as candidate_name,
    cast(candidate.similarity as decimal(4, 3)) as similarity
from unlinked
left join candidate on unlinked.link_id = candidate.link_id and candidate.candidate_order <= 3
