select * from (
    {{ register_lineage("int_black_smoke_sites_rows", "site_code") }}
)
