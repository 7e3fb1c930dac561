select * from (
    {{ register_lineage("int_penalties_ledger_rows", "document_key") }}
)
union all
select * from (
    {{ register_lineage("int_penalties_publicity_rows", "document_key") }}
)
