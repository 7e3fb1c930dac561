select * from (
    {{ dispositions(ref("int_planned_projects_rows")) }}
)
