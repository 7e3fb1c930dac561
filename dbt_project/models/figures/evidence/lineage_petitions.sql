with counted as (
    select
        petition_no,
        root_petition_no
    from {{ ref("int_petition") }}
)

select
    counted.root_petition_no as record_id,
    delivered.delivery_id,
    delivered.sheet_name,
    delivered.row_number
from counted
inner join {{ ref("int_petition_rows") }} as delivered on counted.petition_no = delivered.petition_no
where delivered.disposition in ('fact', 'duplicate')
