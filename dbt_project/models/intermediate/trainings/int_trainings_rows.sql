select * from (
    {{ disposed(ref("stg_trainings"), key=["training_key", "held_from"]) }}
)
