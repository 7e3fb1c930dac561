select
    placement.article_id as record_id,
    delivered.delivery_id,
    delivered.sheet_name,
    delivered.row_number
from {{ ref("bridge_post_column") }} as placement
inner join {{ ref("int_website_rows") }} as delivered
    on placement.post_id = delivered.post_id and placement.column_name = delivered.column_name
where delivered.disposition in ('fact', 'duplicate')
