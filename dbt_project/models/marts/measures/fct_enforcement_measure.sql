with in_force as (
    select *
    from {{ ref("int_measures_rows") }}
    where disposition = 'fact'
    -- one document, one fact: rows that contradict one another are named by N01.measures, which withholds the figures
    qualify
        row_number() over (partition by document_no order by delivery_id, sheet_name nulls first, row_number) = 1
)

select
    measure.document_no as record_id,
    measure.measure_type,
    measure.decision_date,
    measure.penalty_case_no,
    measure.credit_code,
    measure.district_code,
    territory.territory_code is not null as is_our_territory,
    measure.status,
    measure.daily_fine_days,
    measure.daily_fine_fen,
    measure.has_reason,
    measure.delivery_id,
    measure.sheet_name,
    measure.row_number
from in_force as measure
-- a measure belongs to whom the county belonged on that day
left join {{ ref("dim_territory") }} as territory
    on
        measure.district_code = territory.territory_code
        and territory.is_ours
        and measure.decision_date
        between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
