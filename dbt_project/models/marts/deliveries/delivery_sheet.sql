with noticed as (
    select
        notice.delivery_id,
        notice.sheet_name,
        string_agg(
            kind.label_zh || cast(notice.notice_count as varchar)
            || case when notice.places <> '' then '（' || notice.places || '）' else '' end,
            '；' order by kind.kind_order
        ) as notices_zh,
        max(case when notice.kind = 'lost_character' then notice.notice_count end) as lost_characters
    from {{ source("intake", "delivery_notices") }} as notice
    left join {{ ref("delivery_notice_kind") }} as kind on notice.kind = kind.kind
    group by notice.delivery_id, notice.sheet_name
),

unknown_label as (
    select
        delivery_id,
        sheet_name,
        count(*) as unknown_labels,
        string_agg(label, '、' order by position) as unknown_labels_zh
    from {{ ref("delivery_column") }}
    where column_name is null and not is_running_number
    group by delivery_id, sheet_name
)

select
    sheet.delivery_id,
    delivery.source,
    delivery.file,
    delivery.is_active,
    sheet.position,
    sheet.sheet_name,
    sheet.file_kind,
    sheet.layout,
    sheet.labels_expected,
    sheet.labels_found,
    coalesce(unknown_label.unknown_labels, 0) as unknown_labels,
    unknown_label.unknown_labels_zh,
    coalesce(noticed.lost_characters, 0) as lost_characters,
    noticed.notices_zh
from {{ source("intake", "delivery_sheets") }} as sheet
inner join {{ ref("deliveries") }} as delivery
    on sheet.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
left join noticed
    on sheet.delivery_id = noticed.delivery_id and sheet.sheet_name is not distinct from noticed.sheet_name
left join unknown_label
    on sheet.delivery_id = unknown_label.delivery_id and sheet.sheet_name is not distinct from unknown_label.sheet_name
