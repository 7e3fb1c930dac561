select * from (
    {{ register_lineage("int_eco_damage_rows", "issue_no") }}
)
