with told as (
    select
        minutes_no,
        unnest(lead_departments) as department_name_zh,
        true as is_leading
    from {{ ref("int_meetings_rows") }}
    where disposition = 'fact'
    union all
    select
        minutes_no,
        unnest(attending_departments) as department_name_zh,
        false as is_leading
    from {{ ref("int_meetings_rows") }}
    where disposition = 'fact'
)

select
    told.minutes_no as meeting_id,
    told.department_name_zh,
    bool_or(told.is_leading) as is_leading,
    bool_or(own.value is not null) as is_own
from told
left join {{ ref("meetings_word") }} as own
    on told.department_name_zh = own.value and own.field = 'own_department'
group by told.minutes_no, told.department_name_zh
