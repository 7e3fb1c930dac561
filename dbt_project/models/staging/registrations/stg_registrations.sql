with known_delivery as (
    select
        delivery_id,
        cast(received_at as date) as received_date
    from {{ source("intake", "deliveries") }}
    where source = 'registrations' and status = 'loaded' and received_at <= {{ known_at() }}
),

delivered as (
    select
        raw.*,
        known_delivery.received_date,
        {{ code_text("raw.registration_no") }} as registration_no_text,
        {{ code_text("raw.credit_code") }} as credit_code_text,
        {{ text_key("raw.district_name") }} as district_key,
        {{ text_key("raw.registration_type") }} as registration_type_key,
        {{ text_key("raw.registration_status") }} as registration_status_key
    from {{ delivered_cells("registrations", "registrations") }} as raw
    inner join known_delivery on raw.delivery_id = known_delivery.delivery_id
),

numbered as (
    select
        *,
        {{ unit_code_of("registration_no_text") }} as unit_code_text
    from delivered
),

judged as (
    select
        *,
        {{ is_permit_number("registration_no_text") }} as registration_no_is_formed,
        {{ is_credit_code("unit_code_text") }} or {{ is_stand_in_code("unit_code_text") }} as unit_code_is_valid,
        {{ is_credit_code("credit_code_text") }} as credit_code_is_valid
    from numbered
),

-- words and places of the platform become ours
recognised as (
    select
        judged.*,
        registration_type.meaning as registration_type_read,
        registration_type.event_order,
        registration_status.meaning as registration_status_read,
        district.territory_code as district_code
    from judged
    left join {{ ref("permit_word") }} as registration_type
        on registration_type.subject = 'registration_type' and judged.registration_type_key = registration_type.word
    left join {{ ref("permit_word") }} as registration_status
        on registration_status.subject = 'status' and judged.registration_status_key = registration_status.word
    left join {{ ref("territory_alias") }} as district on judged.district_key = district.alias
),

-- read under other names, so that the delivered text stays at hand to tell unread from empty
cells_read as (
    select
        *,
        {{ read_date("registration_date") }} as registration_date_read,
        {{ read_date("valid_from") }} as valid_from_read,
        {{ read_date("valid_to") }} as valid_to_read,
        {{ read_date("cancel_date") }} as cancel_date_read
    from recognised
),

typed as (
    select
        delivery_id,
        sheet_name,
        row_number,
        cover_key,
        received_date,
        case
            when registration_type_read = 'cancellation' then coalesce(cancel_date_read, registration_date_read)
            else registration_date_read
        end as event_date,
        {{ unread_columns({
            "registration_date": ["registration_date", "registration_date_read"],
            "valid_from": ["valid_from", "valid_from_read"],
            "valid_to": ["valid_to", "valid_to_read"],
            "cancel_date": ["cancel_date", "cancel_date_read"],
            "registration_type": ["registration_type", "registration_type_read"],
            "registration_status": ["registration_status", "registration_status_read"],
        }) }} as unread,
        {{ without_identity_number("registration_no_text", "unit_code_is_valid") }} as registration_no,
        registration_no_is_formed,
        {{ without_identity_number("unit_code_text", "unit_code_is_valid") }} as unit_code,
        unit_code_is_valid,
        {{ site_number_of("registration_no_text") }} as site_number,
        {{ without_identity_number("credit_code_text", "credit_code_is_valid") }} as credit_code,
        {{ tidy_text("unit_name") }} as unit_name,
        {{ tidy_text("industry_name") }} as industry_name,
        {{ tidy_text("district_name") }} as district_name,
        district_code,
        registration_type_read as registration_type,
        event_order,
        registration_date_read as registration_date,
        valid_from_read as valid_from,
        valid_to_read as valid_to,
        registration_status_read as registration_status,
        cancel_date_read as cancel_date
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
        exists(
            select 1
            from {{ ref("permit_term") }} as term
            where
                term.kind = 'registration'
                and term.business_type = typed.registration_type
                and typed.registration_date between term.valid_from and coalesce(term.valid_to, date '9999-12-31')
                -- both ways of counting are met: to the same day, and to the day before
                and typed.valid_to in (
                    {{ add_years("typed.valid_from", "term.term_years") }},
                    {{ add_years("typed.valid_from", "term.term_years") }} - 1
                )
        ) as term_is_known
    from typed
    cross join {{ ref("bureau") }} as bureau
    left join {{ ref("territory") }} as district on typed.district_code = district.territory_code
)

select * from placed
