select * from (
    {{ disposed(ref("stg_tailings_checks"), key=["credit_code", "pond_key", "check_date"]) }}
)
