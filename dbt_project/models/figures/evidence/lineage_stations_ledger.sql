select * from (
    {{
        register_lineage(
            "int_stations_ledger_rows", "station_code || '|' || event || '|' || cast(changed_date as varchar)"
        )
    }}
)
