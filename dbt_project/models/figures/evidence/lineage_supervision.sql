select * from (
    {{ register_lineage("int_supervision_item_rows", "record_id") }}
)
