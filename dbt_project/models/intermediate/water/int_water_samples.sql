with sample as (
    select
        delivery_id,
        sheet_name,
        row_number,
        section_code,
        event_date as sampling_date,
        sample_number,
        target_class_index,
        delivered_class_index,
        {{ water_cell("remark") }} as remark_key
    from {{ ref("int_water_disposed") }}
    where disposition = 'fact'
),

numbered as (
    select
        *,
        row_number() over (
            partition by section_code, sampling_date, sample_number
            order by delivery_id, sheet_name nulls first, row_number
        ) as repetition
    from sample
),

-- 断流 in the remarks excuses a month; 无断流 does not
remarked as (
    select
        numbered.delivery_id,
        numbered.sheet_name,
        numbered.row_number,
        min(water_word.reason_zh) as remark_reason
    from numbered
    inner join {{ ref("water_word") }} as water_word
        on
            water_word.excuses_month
            and strpos(numbered.remark_key, water_word.word) > 0
            and strpos(numbered.remark_key, '无' || water_word.word) = 0
            and strpos(numbered.remark_key, '未' || water_word.word) = 0
    group by numbered.delivery_id, numbered.sheet_name, numbered.row_number
)

select
    -- a sampling is known by section, day and number; a repetition is for rule W01 to find, not to hide
    numbered.section_code || '|' || cast(numbered.sampling_date as varchar)
    || '|' || coalesce(numbered.sample_number, '1')
    || case when numbered.repetition > 1 then '~' || cast(numbered.repetition as varchar) else '' end as sample_id,
    numbered.delivery_id,
    numbered.sheet_name,
    numbered.row_number,
    numbered.section_code,
    numbered.sampling_date,
    cast(date_trunc('month', numbered.sampling_date) as date) as month_start,
    numbered.sample_number,
    numbered.target_class_index,
    numbered.delivered_class_index,
    remarked.remark_reason
from numbered
left join remarked
    on
        numbered.delivery_id = remarked.delivery_id
        and numbered.sheet_name is not distinct from remarked.sheet_name
        and numbered.row_number = remarked.row_number
