with cell as (
    {%- for item in water_items() %}
    select
        delivery_id,
        sheet_name,
        row_number,
        cover_key,
        event_date,
        row_kind,
        section_code,
        '{{ item }}' as item_code,
        {{ item }} as cell_text
    from {{ ref("stg_water") }}
    where {{ item }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

shaped as (
    select
        *,
        {{ water_cell("cell_text") }} as cell_key,
        {{ water_number("cell_text") }} as number,
        {{ water_named_limit("cell_text") }} as named_limit,
        {{ is_missing("cell_text") }} as is_blank
    from cell
),

understood as (
    select
        shaped.*,
        water_item.item_name_zh,
        water_item.plausible_min,
        water_item.plausible_max,
        water_word.reason_zh,
        -- the limit that the cell names stands before the one of the laboratory's list
        coalesce(shaped.named_limit, laboratory.detection_limit) as known_limit,
        case
            when water_word.meaning in ('not_monitored', 'missing') then water_word.meaning
            when shaped.is_blank then 'not_monitored'
            when shaped.number is not null then 'measured'
            when
                water_item.may_be_undetected
                and (
                    shaped.named_limit is not null
                    or (water_word.meaning = 'not_detected' and laboratory.detection_limit is not null)
                )
                then 'not_detected'
            else 'unread'
        end as reading
    from shaped
    inner join {{ ref("water_item") }} as water_item on shaped.item_code = water_item.item_code
    left join {{ ref("water_word") }} as water_word on shaped.cell_key = water_word.word
    left join {{ ref("water_detection_limit") }} as laboratory
        on
            shaped.item_code = laboratory.item_code
            and shaped.event_date between laboratory.valid_from and coalesce(laboratory.valid_to, date '9999-12-31')
)

select
    delivery_id,
    sheet_name,
    row_number,
    cover_key,
    event_date,
    row_kind,
    section_code,
    item_code,
    item_name_zh,
    cell_text,
    reading,
    case when reading = 'measured' then number end as number,
    case when reading = 'not_detected' then known_limit end as detection_limit,
    case when reading = 'not_detected' then case when named_limit is null then 'laboratory' else 'delivered' end end
        as detection_limit_source,
    case when reading = 'missing' then reason_zh end as missing_reason,
    plausible_min,
    plausible_max
from understood
