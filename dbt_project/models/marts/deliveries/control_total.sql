with total as (
    select
        printed.delivery_id,
        delivery.source,
        sheet.layout,
        delivery.file,
        delivery.is_active,
        cast(delivery.received_at as date) as received_on,
        printed.sheet_name,
        printed.row_number,
        printed.level,
        printed.column_name,
        printed.basis,
        printed.printed,
        printed.computed
    from {{ source("intake", "control_totals") }} as printed
    inner join {{ ref("deliveries") }} as delivery
        on printed.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
    inner join {{ source("intake", "delivery_sheets") }} as sheet
        on printed.delivery_id = sheet.delivery_id and printed.sheet_name is not distinct from sheet.sheet_name
    where printed.basis is not null
),

footnote as (
    select
        delivery_id,
        sheet_name,
        text as footnote_text
    from {{ source("intake", "delivery_notes") }}
    where kind = 'footnote'
),

explained as (
    select
        total.delivery_id,
        total.sheet_name,
        total.row_number,
        total.column_name,
        min(explanation.explanation_zh) as explanation_zh
    from total
    inner join {{ ref("control_total_explanation") }} as explanation
        on
            total.source = explanation.source
            and (explanation.layout is null or total.layout = explanation.layout)
            and (explanation.column_name is null or total.column_name = explanation.column_name)
            and (explanation.valid_from is null or explanation.valid_from <= total.received_on)
            and (explanation.valid_to is null or total.received_on <= explanation.valid_to)
    left join footnote
        on
            total.delivery_id = footnote.delivery_id
            and total.sheet_name is not distinct from footnote.sheet_name
            and strpos(footnote.footnote_text, explanation.footnote_text) > 0
    where explanation.footnote_text is null or footnote.delivery_id is not null
    group by total.delivery_id, total.sheet_name, total.row_number, total.column_name
)

select
    total.delivery_id,
    total.source,
    total.layout,
    total.file,
    total.is_active,
    total.sheet_name,
    total.row_number,
    total.level,
    total.column_name,
    total.basis,
    total.printed,
    total.computed,
    total.printed = total.computed as agrees,
    explained.explanation_zh
from total
left join explained
    on
        total.delivery_id = explained.delivery_id
        and total.sheet_name is not distinct from explained.sheet_name
        and total.row_number = explained.row_number
        and total.column_name = explained.column_name
