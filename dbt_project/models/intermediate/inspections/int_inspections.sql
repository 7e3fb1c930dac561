{%- set visit = [
    "inspection_no", "inspection_date", "task_type", "method", "credit_code", "unit_kind", "district_code"
] -%}

with form as (
    select
        {{ visit | join(", ") }},
        record_no,
        delivery_id,
        max(unit_name) as unit_name,
        -- one row an officer, and in each the officer alone or with a colleague
        greatest(
            count(*),
            max(cast(has_first_officer as integer) + cast(has_second_officer as integer))
        ) as officers,
        bool_and(
            (has_first_certificate or not has_first_officer) and (has_second_certificate or not has_second_officer)
        ) as has_certificates,
        min(started_at) as started_at,
        max(ended_at) as ended_at,
        bool_or(found_problem) as found_problem,
        bool_or(is_case_opened) as is_case_opened
    from {{ ref("int_inspections_rows") }}
    where disposition in ('fact', 'duplicate')
    group by {{ visit | join(", ") }}, record_no, delivery_id
)

-- what one form found, the visit found
select
    {{ visit | join(", ") }},
    max(unit_name) as unit_name,
    max(officers) as officers,
    bool_and(has_certificates) as has_certificates,
    count(distinct record_no) as forms,
    min(started_at) as started_at,
    max(ended_at) as ended_at,
    bool_or(found_problem) as found_problem,
    bool_or(is_case_opened) as is_case_opened
from form
group by {{ visit | join(", ") }}
