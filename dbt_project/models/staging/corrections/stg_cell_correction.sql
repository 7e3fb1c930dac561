with declared as (
    select
        correction_id,
        source,
        sha256,
        sheet_name,
        row_number,
        column_name,
        reason_zh,
        on_word_of_zh,
        decided_on,
        nullif(from_text, '') as from_text,
        nullif(to_text, '') as to_text,
        -- too short a hash could be that of another file
        case when length(sha256) >= 12 then lower(sha256) end as hash_start,
        {{ has_number_of_people("concat_ws(' / ', from_text, to_text, reason_zh, on_word_of_zh)") }} as says_a_number
    from {{ ref("cell_correction") }}
),

-- an entry without rows (refused, or the same bytes once more) has no cell that could be read otherwise
loaded_delivery as (
    select *
    from {{ source("intake", "deliveries") }}
    where status = 'loaded'
),

contract_column as (
    select
        source,
        column_name,
        max(label_zh) as column_label_zh,
        max(case when is_personal then 1 else 0 end) = 1 as is_personal
    from {{ source("intake", "contract_column") }}
    group by source, column_name
),

placed as (
    select
        declared.*,
        loaded_delivery.delivery_id,
        loaded_delivery.file,
        contract_column.column_label_zh,
        declared.says_a_number or coalesce(contract_column.is_personal, false) as is_personal,
        cast(declared.decided_on as timestamp) > {{ known_at() }}
        or coalesce(loaded_delivery.received_at > {{ known_at() }}, false) as is_not_yet_known
    from declared
    left join loaded_delivery
        on
            declared.source = loaded_delivery.source
            and strpos(loaded_delivery.sha256, declared.hash_start) = 1
    left join contract_column
        on declared.source = contract_column.source and declared.column_name = contract_column.column_name
),

-- where an archive is wide, one cell of the file is many rows of the raw table
delivered_cell as (
    select distinct
        placed.correction_id,
        found.table_name,
        found.delivered_column,
        found.place,
        found.delivery_id,
        found.sheet_name,
        found.row_number,
        found.cell_text,
        coalesce(found.cell_text, '') = coalesce(placed.from_text, '') as says_so
    from placed
    inner join {{ ref("stg_corrected_cell") }} as found
        on placed.correction_id = found.correction_id and placed.delivery_id = found.delivery_id
    where not placed.is_personal and not placed.is_not_yet_known
),

counted as (
    select
        correction_id,
        count(*) as cells,
        sum(case when says_so then 1 else 0 end) as cells_that_say_so,
        count(distinct cell_text) as texts,
        min(cell_text) as cell_text
    from delivered_cell
    group by correction_id
),

-- two corrections of one cell: nobody could say which of them counts
repeated as (
    select distinct first_one.correction_id
    from delivered_cell as first_one
    inner join delivered_cell as other_one
        on
            first_one.correction_id <> other_one.correction_id
            and first_one.table_name = other_one.table_name
            and first_one.delivered_column = other_one.delivered_column
            and first_one.place is not distinct from other_one.place
            and first_one.delivery_id = other_one.delivery_id
            and first_one.sheet_name is not distinct from other_one.sheet_name
            and first_one.row_number = other_one.row_number
    where first_one.says_so and other_one.says_so
),

judged as (
    select
        placed.*,
        counted.cells,
        counted.texts,
        counted.cell_text,
        case
            when placed.is_personal then 'personal'
            when placed.is_not_yet_known then 'not_yet_known'
            when coalesce(counted.cells, 0) = 0 then 'not_found'
            when counted.cells_that_say_so = 0 then 'from_differs'
            when counted.cells_that_say_so > 1 then 'ambiguous'
            when repeated.correction_id is not null then 'repeated'
            when coalesce(placed.from_text, '') = coalesce(placed.to_text, '') then 'no_change'
            else 'applied'
        end as state
    from placed
    left join counted on placed.correction_id = counted.correction_id
    left join repeated on placed.correction_id = repeated.correction_id
)

select
    judged.correction_id,
    judged.source,
    judged.sha256,
    judged.delivery_id,
    judged.file,
    corrected.table_name,
    judged.sheet_name,
    corrected.sheet_name as found_sheet_name,
    judged.row_number,
    judged.column_name,
    judged.column_label_zh,
    corrected.delivered_column,
    corrected.place,
    case when not judged.is_personal then judged.from_text end as from_text,
    case
        when judged.state = 'applied' then judged.from_text
        when judged.texts <= 1 and not {{ has_number_of_people("judged.cell_text") }} then judged.cell_text
    end as found_text,
    case when not judged.is_personal then judged.to_text end as to_text,
    case when not judged.is_personal then judged.reason_zh end as reason_zh,
    case when not judged.is_personal then judged.on_word_of_zh end as on_word_of_zh,
    judged.decided_on,
    judged.state
from judged
left join delivered_cell as corrected
    on judged.correction_id = corrected.correction_id and judged.state = 'applied' and corrected.says_so
