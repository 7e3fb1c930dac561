select
    post_id || '|' || column_name as record_id,
    article_id,
    post_id,
    original_post_id,
    column_name,
    published_date,
    status,
    is_withdrawn,
    is_standing,
    url,
    delivery_id,
    sheet_name,
    row_number
from {{ ref("int_website_placement") }}
