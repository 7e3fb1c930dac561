select * from (
    {{ dispositions(ref("int_basin_projects_rows")) }}
)
