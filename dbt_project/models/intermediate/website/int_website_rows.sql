select * from (
    {{ disposed(ref("stg_website"), key=["post_id", "column_name"]) }}
)
