{#-
  The rows of a publicity beside a ledger of the same documents: what the ledger knows is a duplicate here. A ledger row
  that is held still tells that the ledger knows the document: it must not come in by the other door.

  Belongs here: which of two registers of one thing speaks. Does not belong here: the fate of rows within one register
  (disposed.sql).

  stg: ref() of the publicity's staging model; ledger: ref() of the ledger's rows with their fate. Both know a document
  by `document_key`, whose spelling stands in `document_no`.
-#}
{% macro publicity_rows(stg, ledger) -%}
    with disposed as (
        select * from (
            {{ disposed(stg, key=["document_key"], spellings=["document_no"]) }}
        )
    ),

    known_to_ledger as (
        select distinct document_key
        from {{ ledger }}
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
{%- endmacro %}
