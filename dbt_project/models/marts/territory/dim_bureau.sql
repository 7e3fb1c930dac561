select
    bureau_code,
    name_zh,
    city_name,
    province_name
from {{ ref("bureau") }}
