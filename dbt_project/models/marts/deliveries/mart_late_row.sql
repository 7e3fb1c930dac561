with expected_year as (
    select distinct
        source,
        year
    from {{ ref("int_expected_period") }}
),

late_delivery as (
    select
        delivery.delivery_id,
        delivery.source,
        delivery.file,
        delivery.received_at,
        report_year.year,
        report_year.cut_off_at
    from {{ ref("int_active_delivery") }} as delivery
    inner join {{ ref("report_year") }} as report_year on delivery.received_at > report_year.cut_off_at
    -- where nothing was expected there was no release either
    inner join expected_year on delivery.source = expected_year.source and report_year.year = expected_year.year
    where delivery.is_active
),

rows_about as (
    select
        delivery_id,
        cover_key,
        event_year,
        cast(sum(row_count) as bigint) as row_count
    from {{ ref("int_delivery_rows") }}
    where event_year is not null
    group by delivery_id, cover_key, event_year
),

cover as (
    select
        cover.delivery_id,
        cover.source,
        cover.layout,
        cover.cover_key,
        coalesce(cover.period_end, date '0001-01-01') as period_end,
        delivery.received_at
    from {{ source("intake", "delivery_cover") }} as cover
    inner join {{ ref("int_active_delivery") }} as delivery on cover.delivery_id = delivery.delivery_id
),

late_cover as (
    select
        late_delivery.delivery_id,
        late_delivery.year,
        late_delivery.cut_off_at,
        cover.source,
        cover.layout,
        cover.cover_key,
        coalesce(rows_about.row_count, 0) as row_count
    from late_delivery
    inner join cover on late_delivery.delivery_id = cover.delivery_id
    left join rows_about
        on
            cover.delivery_id = rows_about.delivery_id
            and cover.cover_key = rows_about.cover_key
            and late_delivery.year = rows_about.event_year
),

-- what stood for the same when the release was closed, by the order in which deliveries replace one another
stood as (
    select
        late_cover.delivery_id,
        late_cover.year,
        late_cover.layout,
        late_cover.cover_key,
        max_by(before.delivery_id, (before.period_end, before.received_at, before.delivery_id)) as earlier_delivery_id
    from late_cover
    inner join cover as before
        on
            late_cover.source = before.source
            and late_cover.layout is not distinct from before.layout
            and late_cover.cover_key = before.cover_key
            and late_cover.cut_off_at >= before.received_at
    group by late_cover.delivery_id, late_cover.year, late_cover.layout, late_cover.cover_key
),

compared as (
    select
        late_cover.delivery_id,
        late_cover.year,
        cast(sum(late_cover.row_count) as bigint) as rows_about_year,
        cast(sum(coalesce(rows_about.row_count, 0)) as bigint) as rows_at_cut_off
    from late_cover
    left join stood
        on
            late_cover.delivery_id = stood.delivery_id
            and late_cover.year = stood.year
            and late_cover.layout is not distinct from stood.layout
            and late_cover.cover_key = stood.cover_key
    left join rows_about
        on
            stood.earlier_delivery_id = rows_about.delivery_id
            and stood.cover_key = rows_about.cover_key
            and stood.year = rows_about.event_year
    group by late_cover.delivery_id, late_cover.year
)

select
    late_delivery.year,
    late_delivery.source,
    late_delivery.delivery_id,
    late_delivery.file,
    late_delivery.received_at,
    late_delivery.cut_off_at,
    compared.rows_about_year,
    compared.rows_at_cut_off,
    compared.rows_about_year - compared.rows_at_cut_off as rows_more
from late_delivery
inner join compared on late_delivery.delivery_id = compared.delivery_id and late_delivery.year = compared.year
where compared.rows_about_year > 0 or compared.rows_at_cut_off > 0
