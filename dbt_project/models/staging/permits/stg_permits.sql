with known_delivery as (
    select
        delivery_id,
        layout,
        cast(received_at as date) as received_date
    from {{ source("intake", "deliveries") }}
    where source = 'permits' and status = 'loaded' and received_at <= {{ known_at() }}
),

delivered as (
    select
        raw.*,
        known_delivery.layout,
        known_delivery.received_date,
        {{ code_text("raw.permit_no") }} as permit_no_text,
        {{ code_text("raw.credit_code") }} as credit_code_text,
        {{ text_key("raw.district_name") }} as district_key,
        {{ text_key("raw.city_name") }} as city_key,
        {{ text_key("raw.issuing_authority_name") }} as authority_key,
        {{ text_key("raw.business_type") }} as business_type_key,
        {{ text_key("raw.permit_status") }} as permit_status_key,
        {{ text_key("raw.management_class") }} as management_class_key
    from {{ delivered_cells("permits", "permits") }} as raw
    inner join known_delivery on raw.delivery_id = known_delivery.delivery_id
),

numbered as (
    select
        *,
        {{ unit_code_of("permit_no_text") }} as unit_code_text
    from delivered
),

judged as (
    select
        *,
        {{ is_permit_number("permit_no_text") }} as permit_no_is_formed,
        {{ is_credit_code("unit_code_text") }} or {{ is_stand_in_code("unit_code_text") }} as unit_code_is_valid,
        {{ is_credit_code("credit_code_text") }} as credit_code_is_valid
    from numbered
),

-- words and places of the platform become ours
recognised as (
    select
        judged.*,
        business_type.meaning as business_type_read,
        business_type.event_order,
        permit_status.meaning as permit_status_read,
        coalesce(management_class.meaning, judged.management_class_key) as management_class_read,
        district.territory_code as district_code,
        authority.bureau_code as authority_bureau_code,
        -- the public list names no authority: a permit it lists under a city is of that city's authorities
        case
            when judged.authority_key is not null then authority.territory_code
            when judged.layout = 'public_list' then city.territory_code
        end as authority_territory_code
    from judged
    left join {{ ref("permit_word") }} as business_type
        on business_type.subject = 'business_type' and judged.business_type_key = business_type.word
    left join {{ ref("permit_word") }} as permit_status
        on permit_status.subject = 'status' and judged.permit_status_key = permit_status.word
    left join {{ ref("permit_word") }} as management_class
        on management_class.subject = 'management_class' and judged.management_class_key = management_class.word
    left join {{ ref("territory_alias") }} as district on judged.district_key = district.alias
    left join {{ ref("territory_alias") }} as city on judged.city_key = city.alias
    left join {{ ref("issuing_authority") }} as authority
        on judged.authority_key = {{ text_key("authority.authority_name_zh") }}
),

-- read under other names, so that the delivered text stays at hand to tell unread from empty
cells_read as (
    select
        *,
        {{ read_date("first_issue_date") }} as first_issue_date_read,
        {{ read_date("issue_date") }} as issue_date_read,
        coalesce({{ read_date("valid_from") }}, {{ read_period_start("valid_period") }}) as valid_from_read,
        coalesce({{ read_date("valid_to") }}, {{ read_period_end("valid_period") }}) as valid_to_read,
        {{ read_date("cancel_date") }} as cancel_date_read,
        {{ read_degrees("longitude") }} as longitude_read,
        {{ read_degrees("latitude") }} as latitude_read
    from recognised
),

typed as (
    select
        delivery_id,
        sheet_name,
        row_number,
        cover_key,
        layout,
        received_date,
        case
            when business_type_read in ('cancellation', 'revocation') then coalesce(cancel_date_read, issue_date_read)
            else issue_date_read
        end as event_date,
        {{ unread_columns({
            "first_issue_date": ["first_issue_date", "first_issue_date_read"],
            "issue_date": ["issue_date", "issue_date_read"],
            "valid_from": ["valid_from", "valid_from_read"],
            "valid_to": ["valid_to", "valid_to_read"],
            "valid_period": ["valid_period", "valid_from_read"],
            "cancel_date": ["cancel_date", "cancel_date_read"],
            "business_type": ["business_type", "business_type_read"],
            "permit_status": ["permit_status", "permit_status_read"],
            "longitude": ["longitude", "longitude_read"],
            "latitude": ["latitude", "latitude_read"],
        }) }} as unread,
        {{ without_identity_number("permit_no_text", "unit_code_is_valid") }} as permit_no,
        permit_no_is_formed,
        {{ without_identity_number("unit_code_text", "unit_code_is_valid") }} as unit_code,
        unit_code_is_valid,
        {{ site_number_of("permit_no_text") }} as site_number,
        {{ without_identity_number("credit_code_text", "credit_code_is_valid") }} as credit_code,
        {{ tidy_text("unit_name") }} as unit_name,
        management_class_read as management_class,
        {{ tidy_text("industry_name") }} as industry_name,
        {{ code_text("industry_code") }} as industry_code,
        {{ tidy_text("district_name") }} as district_name,
        district_code,
        {{ tidy_text("issuing_authority_name") }} as issuing_authority_name,
        authority_bureau_code,
        authority_territory_code,
        first_issue_date_read as first_issue_date,
        issue_date_read as issue_date,
        valid_from_read as valid_from,
        valid_to_read as valid_to,
        business_type_read as business_type,
        event_order,
        permit_status_read as permit_status,
        cancel_date_read as cancel_date,
        longitude_read as longitude_degrees,
        latitude_read as latitude_degrees
    from cells_read
),

placed as (
    select
        typed.*,
        -- an empty district says nothing wrong; a named one must be a division of ours on the day
        typed.district_name is null
        or coalesce(
            typed.event_date between district.valid_from and coalesce(district.valid_to, date '9999-12-31'), false
        )
        and bureau.bureau_code in (district.territory_code, district.parent_code) as district_is_ours,
        coalesce(
            bureau.bureau_code = coalesce(typed.authority_bureau_code, typed.authority_territory_code)
            and typed.event_date between authority.valid_from and coalesce(authority.valid_to, date '9999-12-31'),
            false
        ) as authority_is_ours,
        box.territory_code is not null as place_is_in_box,
        exists(
            select 1
            from {{ ref("permit_term") }} as term
            where
                term.kind = 'permit'
                and term.business_type = typed.business_type
                and typed.issue_date between term.valid_from and coalesce(term.valid_to, date '9999-12-31')
                -- both ways of counting are met: to the same day, and to the day before
                and typed.valid_to in (
                    {{ add_years("typed.valid_from", "term.term_years") }},
                    {{ add_years("typed.valid_from", "term.term_years") }} - 1
                )
        ) as term_is_known
    from typed
    cross join {{ ref("bureau") }} as bureau
    left join {{ ref("territory") }} as district on typed.district_code = district.territory_code
    left join {{ ref("territory") }} as authority on typed.authority_territory_code = authority.territory_code
    left join {{ ref("territory_box") }} as box
        on
            bureau.bureau_code = box.territory_code
            and typed.longitude_degrees between box.longitude_min_degrees and box.longitude_max_degrees
            and typed.latitude_degrees between box.latitude_min_degrees and box.latitude_max_degrees
)

select * from placed
