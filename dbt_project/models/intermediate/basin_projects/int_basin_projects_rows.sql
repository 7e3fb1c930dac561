select * from (
    {{ disposed(ref("stg_basin_projects"), key=["project_no", "cover_key"]) }}
)
