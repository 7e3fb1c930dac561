select * from (
    {{ dispositions(ref("int_permits_disposed")) }}
)
