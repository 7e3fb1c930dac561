{%- set compared = [
    "water_temperature", "dissolved_oxygen", "permanganate_index", "cod", "bod5", "ammonia_nitrogen", "total_nitrogen",
    "hexavalent_chromium", "total_chromium",
] -%}

with sample as (
    select
        sample.*,
        section.level
    from {{ ref("int_water_samples") }} as sample
    inner join {{ ref("dim_section") }} as section
        on
            sample.section_code = section.section_code
            and sample.sampling_date between section.valid_from and section.last_day
),

side_by_side as (
    select
        sample_id,
        {%- for item in compared %}
        max(case when item_code = '{{ item }}' then number end) as {{ item }},
        {%- endfor %}
        count(case when reading in ('measured', 'not_detected') then 1 end) as results
    from {{ ref("int_water_readings") }}
    group by sample_id
),

expected_item as (
    select
        sample.sample_id,
        water_item.item_code,
        water_item.item_name_zh
    from sample
    inner join {{ ref("water_item_set_rule") }} as set_rule
        on
            sample.level = set_rule.level
            and sample.sampling_date between set_rule.valid_from and coalesce(set_rule.valid_to, date '9999-12-31')
    inner join {{ ref("water_item_set") }} as item_set on set_rule.item_set = item_set.item_set
    inner join {{ ref("water_item") }} as water_item on item_set.item_code = water_item.item_code
),

-- what is said to be missing, and why, is not lacking; what is said not to have been monitored is
lacking as (
    select
        expected_item.sample_id,
        count(*) as items_expected,
        count(case when reading.sample_id is null then 1 end) as items_lacking,
        string_agg(
            case when reading.sample_id is null then expected_item.item_name_zh end, '、'
            order by expected_item.item_code
        ) as lacking_items
    from expected_item
    left join {{ ref("int_water_readings") }} as reading
        on
            expected_item.sample_id = reading.sample_id
            and expected_item.item_code = reading.item_code
            and reading.reading <> 'not_monitored'
    group by expected_item.sample_id
)

select
    sample.sample_id,
    sample.section_code,
    sample.sampling_date,
    sample.sample_number,
    sample.level,
    sample.remark_reason,
    coalesce(side_by_side.results, 0) as results,
    {%- for item in compared %}
    side_by_side.{{ item }},
    {%- endfor %}
    lacking.items_expected,
    lacking.items_lacking,
    lacking.lacking_items,
    sample.delivery_id,
    sample.sheet_name,
    sample.row_number
from sample
left join side_by_side on sample.sample_id = side_by_side.sample_id
left join lacking on sample.sample_id = lacking.sample_id
