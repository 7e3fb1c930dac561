select * from (
    {{ dispositions(ref("int_stations_ledger_rows")) }}
)
