select * from (
    {{ disposed(ref("stg_eia_exemptions"), key=["industry_key", "project_type_key", "valid_from"]) }}
)
