select * from (
    {{ disposed(ref("stg_registrations"), key=["registration_no", "registration_date", "registration_type"]) }}
)
