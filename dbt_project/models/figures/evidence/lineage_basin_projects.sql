select * from (
    {{ register_lineage("int_basin_projects_rows", "project_no || '|' || cover_key") }}
)
