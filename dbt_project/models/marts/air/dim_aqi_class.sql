select
    class_code,
    name_zh,
    aqi_from,
    aqi_to,
    colour_zh,
    colour_hex,
    colour_basis_zh
from {{ ref("aqi_class") }}
