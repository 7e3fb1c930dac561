-- noqa: disable=RF03
-- `cells` is the delivered row as one value, kept beside what was read of it
with delivered as (
    select
        cell.*,
        cast(delivery.received_at as date) as received_on,
        {{ code_text("cell.accused_credit_code") }} as accused_code_text
    from {{ delivered_cells("petitions", "petitions") }} as cell
    inner join {{ source("intake", "deliveries") }} as delivery on cell.delivery_id = delivery.delivery_id
    where delivery.status = 'loaded' and delivery.received_at <= {{ known_at() }}
),

pollution_word as (
    select
        delivery_id,
        sheet_name,
        row_number,
        unnest({{ words_of("pollution_type") }}) as word
    from delivered
),

pollution_named as (
    select
        pollution_word.delivery_id,
        pollution_word.sheet_name,
        pollution_word.row_number,
        list(distinct label.value order by label.value) filter (where label.value is not null) as pollution_codes,
        count(*) filter (where label.value is null) as unknown_pollution_words
    from pollution_word
    left join {{ ref("petition_label") }} as label
        on label.field = 'pollution' and pollution_word.word = label.label
    group by pollution_word.delivery_id, pollution_word.sheet_name, pollution_word.row_number
),

district_word as (
    select
        delivery_id,
        sheet_name,
        row_number,
        unnest({{ words_of("district_name") }}) as word
    from delivered
),

district_named as (
    select
        district_word.delivery_id,
        district_word.sheet_name,
        district_word.row_number,
        list(distinct alias.territory_code order by alias.territory_code) filter (
            where alias.territory_code is not null
        ) as district_codes,
        count(*) filter (where alias.territory_code is null) as unknown_district_words
    from district_word
    left join {{ ref("territory_alias") }} as alias on district_word.word = alias.alias
    group by district_word.delivery_id, district_word.sheet_name, district_word.row_number
),

typed as (
    select
        delivered as cells,
        delivered.delivery_id,
        delivered.sheet_name,
        delivered.row_number,
        delivered.cover_key,
        {{ code_text("delivered.petition_no") }} as petition_no,
        {{ petition_code(["channel"], "delivered.channel") }} as channel_code,
        {{ petition_code(["platform"], "delivered.platform") }} as platform_code,
        {{ read_date("delivered.received_time") }} as received_date,
        {{ read_date("delivered.accepted_date") }} as accepted_date,
        {{ petition_yes_no("is_accepted", "delivered.is_accepted") }} as is_accepted,
        {{ petition_yes_no("is_anonymous", "delivered.is_anonymous") }} as is_anonymous,
        {{ petition_yes_no("is_real_name", "delivered.is_real_name") }} as is_real_name,
        -- 92…: a self-employed person, whose code leads to the person
        case
            when {{ is_credit_code("delivered.accused_code_text") }} and delivered.accused_code_text not like '92%'
                then delivered.accused_code_text
        end as accused_credit_code,
        {{ read_date("delivered.transferred_date") }} as transferred_date,
        {{ petition_code(["substantiated"], "delivered.substantiated") }} as substantiated,
        not {{ is_missing("delivered.result") }} as has_result,
        (
            select min_by(category.result_category, category.priority)
            from {{ ref("petition_result") }} as category
            where {{ re_matches("delivered.result", "' || category.pattern || '") }}
        ) as result_category,
        {{ read_date("delivered.closed_date") }} as closed_date,
        {{ read_date("delivered.feedback_date") }} as feedback_date,
        {{ petition_yes_no("is_closed_on_time", "delivered.is_closed_on_time") }} as is_closed_on_time,
        {{ petition_yes_no("duplicate_mark", "delivered.duplicate_mark") }} as duplicate_mark,
        {{ code_text("delivered.original_petition_no") }} as original_petition_no,
        {{ petition_code(["satisfaction"], "delivered.satisfaction") }} as satisfaction,
        (
            select max_by(alias.territory_code, length(alias.alias))
            from {{ ref("territory_alias") }} as alias
            inner join {{ ref("territory") }} as territory on alias.territory_code = territory.territory_code
            where
                territory.level in ('county', 'pseudo')
                and instr({{ bare("delivered.handling_unit") }}, alias.alias) > 0
        ) as handling_district_code,
        coalesce(pollution_named.pollution_codes, cast([] as varchar[])) as pollution_codes,
        cast(coalesce(pollution_named.unknown_pollution_words, 0) as integer) as unknown_pollution_words,
        coalesce(district_named.district_codes, cast([] as varchar[])) as district_codes,
        coalesce(district_named.unknown_district_words, 0) = 0 as are_districts_read
    from delivered
    left join pollution_named
        on
            delivered.delivery_id = pollution_named.delivery_id
            and delivered.sheet_name is not distinct from pollution_named.sheet_name
            and delivered.row_number = pollution_named.row_number
    left join district_named
        on
            delivered.delivery_id = district_named.delivery_id
            and delivered.sheet_name is not distinct from district_named.sheet_name
            and delivered.row_number = district_named.row_number
)

select
    delivery_id,
    sheet_name,
    row_number,
    cover_key,
    -- a petition that was not accepted counts in no year; it is placed by the day it came
    case when {{ is_missing("cells.accepted_date") }} then received_date else accepted_date end as event_date,
    {{
        unread_columns({
            "petition_no": ["cells.petition_no", "petition_no"],
            "channel": ["cells.channel", "channel_code"],
            "platform": ["cells.platform", "platform_code"],
            "received_time": ["cells.received_time", "received_date"],
            "accepted_date": ["cells.accepted_date", "accepted_date"],
            "is_accepted": ["cells.is_accepted", "is_accepted"],
            "is_anonymous": ["cells.is_anonymous", "is_anonymous"],
            "is_real_name": ["cells.is_real_name", "is_real_name"],
            "district_name": ["cells.district_name", "nullif(are_districts_read, false)"],
            "transferred_date": ["cells.transferred_date", "transferred_date"],
            "substantiated": ["cells.substantiated", "substantiated"],
            "closed_date": ["cells.closed_date", "closed_date"],
            "feedback_date": ["cells.feedback_date", "feedback_date"],
            "is_closed_on_time": ["cells.is_closed_on_time", "is_closed_on_time"],
            "duplicate_mark": ["cells.duplicate_mark", "duplicate_mark"],
            "satisfaction": ["cells.satisfaction", "satisfaction"],
        })
    }} as unread,
    petition_no,
    channel_code,
    platform_code,
    received_date,
    accepted_date,
    is_accepted,
    is_anonymous,
    is_real_name,
    accused_credit_code,
    district_codes,
    pollution_codes,
    unknown_pollution_words,
    handling_district_code,
    transferred_date,
    substantiated,
    has_result,
    result_category,
    closed_date,
    feedback_date,
    is_closed_on_time,
    coalesce(duplicate_mark, false) as is_duplicate,
    original_petition_no,
    satisfaction,
    coalesce(
        greatest(received_date, accepted_date, transferred_date, closed_date, feedback_date) > cells.received_on, false
    ) as is_dated_after_receipt
from typed
