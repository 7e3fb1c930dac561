select * from (
    {{ numbers_by_month("registrations", ref("stg_registrations"), "registration_no", ["district_code"]) }}
)
