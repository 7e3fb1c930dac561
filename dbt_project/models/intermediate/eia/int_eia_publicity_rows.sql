select * from (
    {{ publicity_rows(ref("stg_eia_publicity"), ref("int_eia_ledger_rows")) }}
)
