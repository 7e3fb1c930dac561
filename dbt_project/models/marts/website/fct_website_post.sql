-- an article is out as long as one of its copies stands, and since the first day of those that stand
select
    article_id as record_id,
    bool_or(is_standing) as is_standing,
    min(published_date) filter (where is_standing) as published_date,
    min(created_date) as created_date,
    count(distinct post_id) as posts,
    count(distinct column_name) filter (where is_standing) as columns_standing
from {{ ref("int_website_placement") }}
group by article_id
