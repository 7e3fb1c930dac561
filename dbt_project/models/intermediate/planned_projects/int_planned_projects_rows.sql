select * from (
    {{ disposed(ref("stg_planned_projects"), key=["project_no"]) }}
)
