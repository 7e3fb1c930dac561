select
    alternative.alternative_id,
    cause.cause_code,
    cause.name_zh as cause_zh
from {{ ref("figure_alternative") }} as alternative
left join {{ ref("alternative_cause") }} as own on alternative.alternative_id = own.alternative_id
inner join {{ ref("alternative_cause") }} as usual on usual.alternative_id = '*'
inner join {{ ref("conflict_cause") }} as cause on coalesce(own.cause_code, usual.cause_code) = cause.cause_code
