with delivered_day as (
    select assessment_date from {{ ref("stg_air_record") }}
    union
    select assessment_date from {{ ref("int_air_wide_hour") }}
)

select
    delivered_day.assessment_date,
    rule.rule_id,
    rule.edition,
    rule.lowest_aqi,
    rule.highest_aqi,
    rule.so2_1h_above_table_iaqi,
    rule.published_above_when_incomplete
from delivered_day
left join {{ ref("air_index_rule") }} as rule
    on
        delivered_day.assessment_date >= rule.valid_from
        and delivered_day.assessment_date <= coalesce(rule.valid_to, date '9999-12-31')
where delivered_day.assessment_date is not null
