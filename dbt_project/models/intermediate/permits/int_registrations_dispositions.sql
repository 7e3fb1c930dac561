select * from (
    {{ dispositions(ref("int_registrations_disposed")) }}
)
