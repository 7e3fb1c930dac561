-- placement is read by the macro below, too
with placement as (
    select *
    from {{ ref("int_website_rows") }}
    where disposition = 'fact'
    -- one post in one column, one fact: rows that contradict one another are named by M01, which withholds the figure
    qualify
        row_number() over (
            partition by post_id, column_name order by delivery_id, sheet_name nulls first, row_number
        ) = 1
),

root as (
    select * from (
        {{ roots_of("placement", "post_id", "original_post_id") }}
    )
)

select
    root.root_id as article_id,
    placement.post_id,
    placement.original_post_id,
    placement.column_name,
    placement.published_date,
    placement.created_date,
    placement.status,
    placement.is_withdrawn,
    coalesce(
        placement.status = 'published' and not placement.is_withdrawn and placement.published_date is not null, false
    ) as is_standing,
    placement.url,
    placement.delivery_id,
    placement.sheet_name,
    placement.row_number
from placement
inner join root on placement.post_id = root.record_id
