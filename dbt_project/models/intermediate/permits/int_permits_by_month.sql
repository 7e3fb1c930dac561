select * from (
    {{ numbers_by_month("permits", ref("stg_permits"), "permit_no", ["authority_territory_code", "district_code"]) }}
)
