-- The ledger of rows by source: what was counted in the files is what became facts, or is told otherwise.
select
    source,
    sum(records_counted) as in_files,
    sum(rejected_rows) as rejected,
    sum(superseded_rows) as superseded,
    sum(duplicate_rows) as duplicates,
    sum(fact_rows) as in_facts,
    bool_and(closes) as closes
from marts.row_ledger
group by source
order by source;
