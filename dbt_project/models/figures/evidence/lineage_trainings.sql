select * from (
    {{ register_lineage("int_trainings_rows", "training_key || '|' || cast(held_from as varchar)") }}
)
