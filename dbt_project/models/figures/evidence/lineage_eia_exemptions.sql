select * from (
    {{ register_lineage("int_eia_exemptions_rows", "industry_key") }}
)
union all
select * from (
    {{ register_lineage("int_eia_exemptions_rows", "concat_ws('|', industry_key, project_type_key)") }}
)
