select * from (
    {{ register_lineage("int_tailings_checks_rows", "concat_ws('|', credit_code, year(check_date))") }}
)
