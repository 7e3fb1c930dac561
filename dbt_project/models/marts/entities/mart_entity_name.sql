-- what each register calls a unit, beside what the register calls it that is taken at its word
with named as (
    select
        entity_code,
        source,
        record_id,
        unit_name,
        name_key,
        mentioned_on
    from {{ ref("int_entity_mention") }}
    where entity_code is not null and name_key is not null and mentioned_on is not null
),

register_name as (
    select
        named.entity_code,
        named.source,
        named.unit_name,
        named.name_key
    from named
    inner join {{ ref("name_register") }} as register on named.source = register.source
    qualify
        row_number() over (
            partition by named.entity_code
            order by register.name_order asc, named.mentioned_on desc, named.record_id desc
        ) = 1
),

borne as (
    select
        entity_code,
        source,
        name_key,
        min(unit_name) as unit_name,
        count(*) as mentions,
        max(mentioned_on) as last_mentioned_on
    from named
    group by entity_code, source, name_key
),

compared as (
    select
        borne.*,
        register_name.source as register_source,
        register_name.unit_name as register_name,
        cast({{ name_similarity("borne.name_key", "register_name.name_key") }} as decimal(4, 3)) as similarity
    from borne
    left join register_name on borne.entity_code = register_name.entity_code
)

select
    compared.entity_code || '|' || compared.source || '|' || compared.name_key as record_id,
    compared.entity_code,
    compared.source,
    compared.unit_name,
    compared.mentions,
    compared.last_mentioned_on,
    compared.register_source,
    compared.register_name,
    compared.similarity,
    name_limit.limit_value as least_similarity
from compared
left join {{ ref("cross_check_limit") }} as name_limit
    on
        name_limit.limit_name = 'name_similarity'
        and compared.last_mentioned_on
        between name_limit.valid_from and coalesce(name_limit.valid_to, date '9999-12-31')
