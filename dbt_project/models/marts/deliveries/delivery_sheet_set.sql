with named_sheet as (
    select distinct
        delivery.delivery_id,
        delivery.source,
        delivery.layout,
        delivery.file,
        delivery.is_active,
        delivery.received_at,
        sheet.sheet_name,
        -- a sheet of March and a sheet of April are the same sheet
        {{ re_replace(
            re_replace("sheet.sheet_name", "[0-9〇零一二三四五六七八九十]+(年|月|日|季度|期|批)", "#"),
            "[0-9]{4,8}", "#"
        ) }} as sheet_form
    from {{ source("intake", "delivery_sheets") }} as sheet
    inner join {{ ref("deliveries") }} as delivery
        on sheet.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
    where sheet.file_kind in ('xlsx', 'xls') and sheet.sheet_name is not null
),

workbook as (
    select distinct
        delivery_id,
        source,
        layout,
        file,
        is_active,
        received_at
    from named_sheet
),

followed as (
    select
        workbook.*,
        lag(workbook.delivery_id) over earlier_ones as earlier_delivery_id,
        lag(workbook.file) over earlier_ones as earlier_file
    from workbook
    window earlier_ones as (
        partition by workbook.source, workbook.layout
        order by workbook.received_at, workbook.file
    )
),

missing_sheet as (
    select
        followed.delivery_id,
        string_agg(earlier.sheet_name, '、' order by earlier.sheet_name) as sheets
    from followed
    inner join named_sheet as earlier on followed.earlier_delivery_id = earlier.delivery_id
    left join named_sheet as own
        on followed.delivery_id = own.delivery_id and earlier.sheet_form = own.sheet_form
    where own.delivery_id is null
    group by followed.delivery_id
),

new_sheet as (
    select
        followed.delivery_id,
        string_agg(own.sheet_name, '、' order by own.sheet_name) as sheets
    from followed
    inner join named_sheet as own on followed.delivery_id = own.delivery_id
    left join named_sheet as earlier
        on followed.earlier_delivery_id = earlier.delivery_id and own.sheet_form = earlier.sheet_form
    where earlier.delivery_id is null
    group by followed.delivery_id
)

select
    followed.delivery_id,
    followed.source,
    followed.layout,
    followed.file,
    followed.is_active,
    followed.earlier_delivery_id,
    followed.earlier_file,
    missing_sheet.sheets as missing_sheets,
    new_sheet.sheets as new_sheets
from followed
left join missing_sheet on followed.delivery_id = missing_sheet.delivery_id
left join new_sheet on followed.delivery_id = new_sheet.delivery_id
where followed.earlier_delivery_id is not null
