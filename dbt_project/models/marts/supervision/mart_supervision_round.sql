with bulletin as (
    select *
    from {{ ref("int_supervision_bulletin_rows") }}
    where disposition = 'fact'
),

told as (
    select
        round_code,
        count(*) as bulletins,
        max(bulletin_date) as last_bulletin_date,
        sum(total) as bulletin_total
    from bulletin
    group by round_code
),

item as (
    select
        item.*,
        -- the bulletins speak of every case handed over up to the last of them, repeated ones among them
        item.item_kind = 'case' as is_case,
        item.item_kind = 'case' and item.assigned_on <= told.last_bulletin_date as is_in_bulletins
    from {{ ref("fct_supervision_item") }} as item
    left join told on item.round_code = told.round_code
),

counted as (
    select
        round_code,
        count(*) filter (where is_case) as cases,
        count(*) filter (where is_duplicate) as duplicate_cases,
        count(*) filter (where not is_case) as issues,
        count(*) filter (where not is_duplicate) as assigned_items,
        count(*) filter (where not is_duplicate and is_completed) as completed_items,
        count(*) filter (where is_key) as key_cases,
        count(*) filter (where is_case and is_cross_handled) as cross_handled_cases,
        sum(districts) filter (where is_case) as district_handlings,
        count(*) filter (where is_in_bulletins) as cases_in_bulletins,
        sum(districts) filter (where is_in_bulletins) as handlings_in_bulletins,
        sum(districts - 1) filter (where is_in_bulletins and is_cross_handled) as cross_handled_surplus
    from item
    group by round_code
)

select
    supervision_round.round_code,
    supervision_round.name_zh as round_zh,
    supervision_round.level,
    coalesce(counted.cases, 0) as cases,
    coalesce(counted.duplicate_cases, 0) as duplicate_cases,
    coalesce(counted.issues, 0) as issues,
    coalesce(counted.assigned_items, 0) as assigned_items,
    coalesce(counted.completed_items, 0) as completed_items,
    coalesce(counted.key_cases, 0) as key_cases,
    coalesce(counted.cross_handled_cases, 0) as cross_handled_cases,
    cast(coalesce(counted.district_handlings, 0) as bigint) as district_handlings,
    coalesce(told.bulletins, 0) as bulletins,
    told.last_bulletin_date,
    cast(told.bulletin_total as bigint) as bulletin_total,
    cast(coalesce(counted.cases_in_bulletins, 0) - told.bulletin_total as bigint) as cases_less_bulletins,
    cast(coalesce(counted.handlings_in_bulletins, 0) - told.bulletin_total as bigint) as handlings_less_bulletins,
    cast(coalesce(counted.cross_handled_surplus, 0) as bigint) as cross_handled_surplus
from {{ ref("supervision_round") }} as supervision_round
left join counted on supervision_round.round_code = counted.round_code
left join told on supervision_round.round_code = told.round_code
where counted.round_code is not null or told.round_code is not null
