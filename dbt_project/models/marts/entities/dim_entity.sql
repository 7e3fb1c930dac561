-- a name holds from the day on which it was first used until another one was
with named as (
    select
        entity_code,
        unit_name,
        name_key,
        mentioned_on,
        source,
        record_id,
        lag(name_key) over (partition by entity_code order by mentioned_on, source, record_id) as name_before
    from {{ ref("int_entity_mention") }}
    where entity_code is not null and name_key is not null and mentioned_on is not null
),

numbered as (
    select
        *,
        sum(case when name_before = name_key then 0 else 1 end) over (
            partition by entity_code order by mentioned_on, source, record_id
            rows between unbounded preceding and current row
        ) as name_number
    from named
),

name_period as (
    select
        entity_code,
        name_number,
        min(unit_name) as unit_name,
        min(name_key) as name_key,
        min(mentioned_on) as valid_from
    from numbered
    group by entity_code, name_number
),

mentioned as (
    select
        entity_code,
        count(*) as mentions,
        count(distinct source) as registers,
        min(mentioned_on) as first_mentioned_on,
        max(mentioned_on) as last_mentioned_on
    from {{ ref("int_entity_mention") }}
    where entity_code is not null
    group by entity_code
)

select
    mentioned.entity_code || '|' || cast(coalesce(name_period.name_number, 0) as varchar) as record_id,
    mentioned.entity_code,
    cast(coalesce(name_period.name_number, 0) as integer) as name_number,
    name_period.unit_name,
    name_period.name_key,
    coalesce(name_period.valid_from, mentioned.first_mentioned_on) as valid_from,
    cast(
        lead(name_period.valid_from) over (
            partition by mentioned.entity_code order by name_period.name_number
        ) - 1 as date
    ) as valid_to,
    lead(name_period.name_number) over (partition by mentioned.entity_code order by name_period.name_number) is null
        as is_current,
    {{ is_stand_in_code("mentioned.entity_code") }} as is_stand_in,
    mentioned.mentions,
    mentioned.registers,
    mentioned.last_mentioned_on
from mentioned
left join name_period on mentioned.entity_code = name_period.entity_code
