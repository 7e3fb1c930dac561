with disposed as (
    select * from (
        {{ disposed(ref("stg_penalties_publicity"), key=["document_key"], spellings=["document_no"]) }}
    )
),

-- a ledger row that is held still tells that the ledger knows the decision: it must not come in by the other door
known_to_ledger as (
    select distinct document_key
    from {{ ref("int_penalties_ledger_rows") }}
    where disposition in ('fact', 'duplicate', 'rejected') and document_key is not null
)

select
    disposed.* exclude (disposition),
    known_to_ledger.document_key is not null as is_in_ledger,
    case
        when disposed.disposition = 'fact' and known_to_ledger.document_key is not null then 'duplicate'
        else disposed.disposition
    end as disposition
from disposed
left join known_to_ledger on disposed.document_key = known_to_ledger.document_key
