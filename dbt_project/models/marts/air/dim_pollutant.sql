select
    pollutant,
    position,
    name_zh,
    label_zh,
    unit_zh
from {{ ref("pollutant") }}
