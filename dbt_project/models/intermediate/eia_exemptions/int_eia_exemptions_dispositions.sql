select * from (
    {{ dispositions(ref("int_eia_exemptions_rows")) }}
)
