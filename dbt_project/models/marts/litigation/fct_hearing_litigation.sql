with in_force as (
    select *
    from {{ ref("int_litigation_rows") }}
    where disposition = 'fact'
    -- one proceeding, one fact: rows that contradict one another are named by H01.unique, which withholds the figures
    qualify
        row_number() over (partition by case_no order by delivery_id, sheet_name nulls first, row_number) = 1
),

-- an appeal continues a lawsuit; a lawsuit after a reconsideration is answered anew (read by the macro below)
lawsuit as ( -- noqa: ST03
    select
        in_force.case_no,
        earlier.case_no as continued_case_no
    from in_force
    left join in_force as earlier
        on
            in_force.original_case_no = earlier.case_no
            and earlier.proceeding_type in ('first_instance', 'second_instance', 'retrial')
    where in_force.proceeding_type in ('first_instance', 'second_instance', 'retrial')
),

dispute as (
    select * from (
        {{ roots_of("lawsuit", "case_no", "continued_case_no") }}
    )
)

select
    in_force.case_no as record_id,
    in_force.proceeding_type,
    in_force.related_document_no,
    in_force.original_case_no,
    coalesce(dispute.root_id, in_force.case_no) as dispute_id,
    in_force.accepted_date,
    in_force.result,
    in_force.closed_date,
    in_force.closed_date - in_force.accepted_date as days_to_close,
    in_force.delivery_id,
    in_force.sheet_name,
    in_force.row_number
from in_force
left join dispute on in_force.case_no = dispute.record_id
