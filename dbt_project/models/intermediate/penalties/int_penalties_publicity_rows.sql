select * from (
    {{ publicity_rows(ref("stg_penalties_publicity"), ref("int_penalties_ledger_rows")) }}
)
