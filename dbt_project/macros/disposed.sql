{#-
  What became of each staged row. One of four, in this order of precedence:
    superseded  a later delivery of the same coverage stands in its place
    rejected    a rule of severity `hold` holds the whole row (a rule that holds a cell leaves the row in)
    duplicate   another row with the same key and equal in every typed column stands before it
    fact        it goes on
  So every staged row is counted once, and the ledger of rows can close.

  Belongs here: the fate of rows of one staging model. Does not belong here: which rules hold a row (suites), which
  delivery wins (int_superseded_cover).

  stg: ref() of a staging model; key: the columns that a record is known by. The key only keeps the comparison small:
  rows of the same key that differ anywhere are no duplicates of each other. spellings: columns that keep how something
  was written whose meaning stands in another column (a document number beside its key); they make no difference.
-#}
{% macro disposed(stg, key, spellings=[]) -%}
    {%- set place = ["delivery_id", "sheet_name", "row_number", "cover_key", "unread"] + spellings -%}
    with held_row as (
        select distinct
            delivery_id,
            sheet_name,
            row_number
        from {{ ref("int_standing_reject") }}
        where holds = 'row'
    ),

    judged_row as (
        select
            staged.*,
            {{ row_fingerprint("staged", place) }} as row_fingerprint,
            case
                when superseded_cover.delivery_id is not null then 'superseded'
                when held_row.delivery_id is not null then 'rejected'
            end as settled
        from {{ stg }} as staged
        left join {{ ref("int_superseded_cover") }} as superseded_cover
            on staged.delivery_id = superseded_cover.delivery_id
            and staged.cover_key is not distinct from superseded_cover.cover_key
        left join held_row
            on staged.delivery_id = held_row.delivery_id
            and staged.sheet_name is not distinct from held_row.sheet_name
            and staged.row_number = held_row.row_number
    ),

    -- most rows are alone of their kind: only the others are worth a sort and a comparison in full
    repeated_fingerprint as (
        select row_fingerprint
        from judged_row
        where settled is null
        group by row_fingerprint
        having count(*) > 1
    )

    select
        judged_row.* exclude (row_fingerprint, settled),
        coalesce(judged_row.settled, 'fact') as disposition
    from judged_row
    left join repeated_fingerprint on judged_row.row_fingerprint = repeated_fingerprint.row_fingerprint
    where judged_row.settled is not null or repeated_fingerprint.row_fingerprint is null
    union all
    select
        repeated_row.* exclude (row_fingerprint, settled, row_content),
        case
            when row_number() over (
                partition by {% for column in key %}repeated_row.{{ column }}, {% endfor %}repeated_row.row_content
                order by repeated_row.delivery_id, repeated_row.sheet_name nulls first, repeated_row.row_number
            ) > 1 then 'duplicate'
            else 'fact'
        end as disposition
    from (
        select
            judged_row.*,
            {{ row_content("judged_row", place + ["row_fingerprint", "settled"]) }} as row_content
        from judged_row
        inner join repeated_fingerprint on judged_row.row_fingerprint = repeated_fingerprint.row_fingerprint
        where judged_row.settled is null
    ) as repeated_row
{%- endmacro %}

{#- One number for all columns of a row but those named; equal rows have equal numbers, and so may others. -#}
{% macro row_fingerprint(relation_alias, except) -%}
    {{ return(adapter.dispatch("row_fingerprint", "ecoledger")(relation_alias, except)) }}
{%- endmacro %}

{% macro duckdb__row_fingerprint(relation_alias, except) -%}
    hash(*columns({{ relation_alias }}.* exclude ({{ except | join(", ") }})))
{%- endmacro %}

{#- All columns of a row but those named as one value, to be compared in full. -#}
{% macro row_content(relation_alias, except) -%}
    {{ return(adapter.dispatch("row_content", "ecoledger")(relation_alias, except)) }}
{%- endmacro %}

{% macro duckdb__row_content(relation_alias, except) -%}
    row(*columns({{ relation_alias }}.* exclude ({{ except | join(", ") }})))
{%- endmacro %}

{#- Rows counted by delivery and fate: the contribution of one source to the ledger of rows. -#}
{% macro dispositions(relation) -%}
    select
        delivery_id,
        disposition,
        count(*) as row_count
    from {{ relation }}
    group by delivery_id, disposition
{%- endmacro %}
