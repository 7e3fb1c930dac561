select * from (
    {{ disposed(ref("stg_stations_ledger"), key=["station_code", "event", "changed_date"]) }}
)
