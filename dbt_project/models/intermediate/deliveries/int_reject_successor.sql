with superseded_place as (
    select
        place.delivery_id,
        place.sheet_name,
        place.row_number,
        place.cover_key,
        place.record_key,
        superseded.superseded_by
    from {{ ref("int_rejected_place") }} as place
    inner join {{ ref("int_superseded_cover") }} as superseded
        on
            place.delivery_id = superseded.delivery_id
            and place.cover_key is not distinct from superseded.cover_key
    where place.record_key is not null
)
{% for names in staged_models().values() %}
{%- for name in names if name in record_keys() %}
select
    place.delivery_id,
    place.sheet_name,
    place.row_number,
    staged.delivery_id as later_delivery_id,
    staged.sheet_name as later_sheet_name,
    staged.row_number as later_row_number
from {{ ref(name) }} as staged
inner join superseded_place as place
    on
        staged.delivery_id = place.superseded_by
        and staged.cover_key is not distinct from place.cover_key
        and {{ record_key(name, "staged") }} = place.record_key
union all
{%- endfor %}
{%- endfor %}
select
    delivery_id,
    sheet_name,
    row_number,
    cast(null as varchar) as later_delivery_id,
    cast(null as varchar) as later_sheet_name,
    cast(null as integer) as later_row_number
from superseded_place
where false
