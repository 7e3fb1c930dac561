with ledger_row as (
    select * from {{ ref("int_penalties_ledger_rows") }}
    where disposition = 'fact'
),

-- one case may have several decisions and parties
opened as (
    select
        'SP-ENF-02.opened' as alternative_id,
        case_no as record_id,
        min(case_opened_date) as day,
        min(district_code) as district_code,
        1 as amount,
        1 as unit,
        true as is_known
    from ledger_row
    where case_no is not null and case_opened_date is not null
    group by case_no
),

closed as (
    select
        'SP-ENF-02.closed' as alternative_id,
        case_no as record_id,
        max(closed_date) as day,
        min(district_code) as district_code,
        1 as amount,
        1 as unit,
        true as is_known
    from ledger_row
    where case_no is not null
    group by case_no
    having count(closed_date) = count(*)
),

-- money without a day may have come in any year: it leaves the year of its decision open
paid as (
    select
        'SP-ENF-06.paid' as alternative_id,
        concat_ws('|', document_key, party_number, coalesce(paid_date, decision_date)) as record_id,
        coalesce(paid_date, decision_date) as day,
        min(district_code) as district_code,
        sum(paid_fen) as amount,
        1000000 as unit,
        paid_date is not null as is_known
    from ledger_row
    where document_key is not null and paid_fen > 0
    group by document_key, party_number, paid_date, decision_date
),

counted as (
    select * from opened
    union all
    select * from closed
    union all
    select * from paid
)

select
    counted.alternative_id,
    report_year.year as period,
    counted.record_id,
    cast(counted.amount as hugeint) as measure_numerator,
    cast(counted.unit as hugeint) as measure_denominator,
    cast(counted.day as varchar) as measure_label,
    case when counted.is_known then true end as in_numerator,
    true as in_denominator
from counted
inner join {{ ref("report_year") }} as report_year
    on counted.day between report_year.period_start and report_year.period_end
inner join {{ ref("dim_territory") }} as territory
    on
        counted.district_code = territory.territory_code
        and territory.is_ours
        and counted.day between territory.valid_from and coalesce(territory.valid_to, date '9999-12-31')
