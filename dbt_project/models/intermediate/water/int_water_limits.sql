-- one row for each kind of water, so that whoever joins here names the kind and gets that limit and no other
select
    water_limit.item_code,
    body.water_body_type,
    water_limit.class_index,
    water_limit.lower_limit,
    water_limit.upper_limit,
    water_limit.standard,
    water_limit.valid_from,
    coalesce(water_limit.valid_to, date '9999-12-31') as last_day
from {{ ref("water_limit") }} as water_limit
inner join (values ('river'), ('lake')) as body (water_body_type)
    on water_limit.water_body_type in ('any', body.water_body_type)
