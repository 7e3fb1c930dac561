-- a dispute rests on the rows of all its instances
select
    litigation.dispute_id as record_id,
    delivered.delivery_id,
    delivered.sheet_name,
    delivered.row_number
from {{ ref("fct_hearing_litigation") }} as litigation
inner join {{ ref("int_litigation_rows") }} as delivered on litigation.record_id = delivered.case_no
where delivered.disposition in ('fact', 'duplicate')
