-- a figure that speaks of other years than its own is made of city-years; each was judged by the limits of its own year
with compared as (
    select
        evidence.stable_id,
        evidence.period as year,
        city_year.year as compared_year,
        evidence.record_id as compared_record_id,
        city_year.limit_rule_id as compared_rule_id
    from {{ ref("figure_evidence") }} as evidence
    inner join {{ ref("figure_catalogue") }} as catalogue
        on evidence.stable_id = catalogue.stable_id and catalogue.period_type = 'history'
    inner join {{ ref("fct_air_city_year") }} as city_year on evidence.record_id = city_year.record_id
),

own as (
    select
        stable_id,
        year,
        max(compared_rule_id) as own_rule_id
    from compared
    where compared_year = year
    group by stable_id, year
),

-- both are shown when the figure of the year stands there once more, counted by the other year's standard
shown as (
    select distinct
        alternative.stable_id,
        alternative.year,
        recount.rule_id
    from {{ ref("alternative_results") }} as alternative
    inner join {{ ref("comparison_alternative") }} as recount on alternative.alternative_id = recount.alternative_id
    where alternative.value is not null
)

select
    compared.stable_id || '|' || cast(compared.year as varchar) || '|' || compared.compared_record_id as record_id,
    compared.stable_id,
    compared.year,
    compared.compared_year,
    compared.compared_record_id,
    own.own_rule_id,
    compared.compared_rule_id,
    shown.rule_id is not null as is_shown_by_both
from compared
left join own on compared.stable_id = own.stable_id and compared.year = own.year
left join shown
    on
        compared.stable_id = shown.stable_id
        and compared.year = shown.year
        and compared.compared_rule_id = shown.rule_id
