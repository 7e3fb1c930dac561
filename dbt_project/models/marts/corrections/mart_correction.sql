with correction as (
    select * from {{ ref("stg_cell_correction") }}
),

-- whether a later delivery stands in the place of all that the corrected row covers
replaced as (
    select cell.correction_id
    from {{ ref("stg_corrected_cell") }} as cell
    left join {{ ref("int_superseded_cover") }} as superseded
        on
            cell.delivery_id = superseded.delivery_id
            and cell.cover_key is not distinct from superseded.cover_key
    group by cell.correction_id
    having count(*) = count(superseded.delivery_id)
),

known_source as (
    select distinct source from {{ source("intake", "contract_column") }}
)

select
    correction.correction_id,
    correction.source,
    coalesce(known_source.source, 'any') as guarded_source,
    correction.delivery_id,
    coalesce(correction.file, correction.source || '/…') as file,
    correction.sha256,
    coalesce(correction.found_sheet_name, correction.sheet_name) as sheet_name,
    correction.row_number,
    correction.column_name,
    correction.column_label_zh,
    correction.from_text,
    correction.found_text,
    correction.to_text,
    correction.reason_zh,
    correction.on_word_of_zh,
    correction.decided_on,
    case
        when correction.state = 'applied' and replaced.correction_id is not null then 'already_superseded'
        else correction.state
    end as state
from correction
left join replaced on correction.correction_id = replaced.correction_id
left join known_source on correction.source = known_source.source
