select * from (
    {{ dispositions(ref("int_source_zones_rows")) }}
)
