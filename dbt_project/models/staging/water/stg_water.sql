with delivered_row as (
    select
        water_sample.*,
        cast(delivery.received_at as date) as received_date
    from {{ delivered_cells("water", "water_samples") }} as water_sample
    inner join {{ source("intake", "deliveries") }} as delivery on water_sample.delivery_id = delivery.delivery_id
    where delivery.status = 'loaded' and delivery.received_at <= {{ known_at() }}
),

spelled as (
    select
        *,
        {{ text_key("river_name") }} as river_key,
        {{ re_replace(text_key("section_name"), "断面$", "") }} as section_key,
        {{ code_text("section_code") }} as code_key,
        {{ water_class_text("target_class") }} as target_class_key,
        {{ water_class_text("delivered_class") }} as delivered_class_key,
        -- three columns are one date in the order in which people write it
        nullif(concat_ws(
            '-',
            {{ re_replace("sampling_year", "[.]0+$|年$", "") }},
            {{ re_replace("sampling_month", "[.]0+$|月$", "") }},
            {{ re_replace("sampling_day", "[.]0+$|[日号]$", "") }}
        ), '') as date_in_parts
    from delivered_row
),

dated as (
    select
        *,
        concat_ws(' / ', sampling_date, date_in_parts) as date_text,
        -- a file that says the day twice, and differently, has not said it
        case
            when sampling_date is null then {{ read_date("date_in_parts") }}
            when date_in_parts is null or {{ read_date("sampling_date") }} = {{ read_date("date_in_parts") }}
                then {{ read_date("sampling_date") }}
        end as event_date
    from spelled
),

-- rows of means and of instructions stand among the samples in the templates that are in use
summary_row as (
    select distinct
        dated.delivery_id,
        dated.sheet_name,
        dated.row_number
    from dated
    inner join {{ ref("water_word") }} as water_word
        on
            water_word.meaning = 'summary'
            and strpos(
                concat_ws(
                    '|', dated.river_key, dated.section_key, dated.code_key, dated.county_name, dated.station_name
                ),
                water_word.word
            ) > 0
),

listed_section as (
    select
        section_code,
        {{ re_replace(text_key("section_name"), "断面$", "") }} as section_key,
        '|' || {{ text_key("river_name || '|' || coalesce(river_aliases, '')") }} || '|' as river_keys,
        valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to
    from {{ ref("section") }}
),

-- a code names a section; without one, river and name together may, since names alone repeat
candidate as (
    select
        dated.delivery_id,
        dated.sheet_name,
        dated.row_number,
        listed_section.section_code,
        coalesce(dated.event_date between listed_section.valid_from and listed_section.valid_to, true) as is_in_force,
        coalesce(strpos(listed_section.river_keys, '|' || dated.river_key || '|') > 0, true) as is_of_river,
        coalesce(dated.section_key = listed_section.section_key, true) as is_of_name
    from dated
    inner join listed_section
        on
            dated.code_key = listed_section.section_code
            or (
                dated.code_key is null
                and dated.section_key = listed_section.section_key
                and strpos(listed_section.river_keys, '|' || dated.river_key || '|') > 0
            )
),

judged as (
    select
        delivery_id,
        sheet_name,
        row_number,
        count(distinct section_code) as sections,
        count(distinct case when is_in_force then section_code end) as sections_in_force,
        min(case when is_in_force then section_code end) as section_code,
        max(case when is_in_force and is_of_river then 1 else 0 end) = 1 as is_of_river,
        max(case when is_in_force and is_of_name then 1 else 0 end) = 1 as is_of_name
    from candidate
    group by delivery_id, sheet_name, row_number
),

placed as (
    select
        dated.*,
        case when summary_row.delivery_id is null then 'sample' else 'summary' end as row_kind,
        case
            when dated.code_key is null and (dated.section_key is null or dated.river_key is null) then '未写明断面'
            when judged.sections is null then '名录中没有此断面'
            when judged.sections_in_force = 0 then '采样日不在监测名录中'
            when judged.sections_in_force > 1 then '名称对应多个断面'
            when not judged.is_of_river then '河流与断面编码不符'
            when not judged.is_of_name then '断面名称与编码不符'
        end as section_problem,
        judged.section_code as found_section_code
    from dated
    left join summary_row
        on
            dated.delivery_id = summary_row.delivery_id
            and dated.sheet_name is not distinct from summary_row.sheet_name
            and dated.row_number = summary_row.row_number
    left join judged
        on
            dated.delivery_id = judged.delivery_id
            and dated.sheet_name is not distinct from judged.sheet_name
            and dated.row_number = judged.row_number
)

select
    placed.delivery_id,
    placed.sheet_name,
    placed.row_number,
    placed.cover_key,
    placed.event_date,
    -- a day and not the date of receipt, so that the same row delivered twice stays the same row
    coalesce(placed.event_date > placed.received_date, false) as is_after_receipt,
    {{ unread_columns({
        "sampling_date": ["placed.date_text", "placed.event_date"],
        "target_class": ["placed.target_class", "target_word.class_index"],
        "delivered_class": ["placed.delivered_class", "delivered_word.class_index"],
    }) }} as unread,
    placed.row_kind,
    case when placed.section_problem is null then placed.found_section_code end as section_code,
    placed.section_problem,
    {{ tidy_text("placed.river_name") }} as river_name,
    {{ tidy_text("placed.section_name") }} as section_name,
    placed.code_key as delivered_section_code,
    {{ tidy_text("placed.county_name") }} as county_name,
    {{ tidy_text("placed.station_name") }} as station_name,
    {{ code_text("placed.sample_number") }} as sample_number,
    placed.date_text as sampling_date_text,
    {{ tidy_text("placed.target_class") }} as target_class_text,
    target_word.class_index as target_class_index,
    {{ tidy_text("placed.delivered_class") }} as delivered_class_text,
    delivered_word.class_index as delivered_class_index,
    {{ tidy_text("placed.exceedance_note") }} as exceedance_note,
    {{ tidy_text("placed.fecal_coliform_note") }} as fecal_coliform_note,
    {{ tidy_text("placed.remark") }} as remark,
    {{ water_items() | join(",\n    ") }}
from placed
left join {{ ref("water_class_word") }} as target_word on placed.target_class_key = target_word.class_word
left join {{ ref("water_class_word") }} as delivered_word on placed.delivered_class_key = delivered_word.class_word
