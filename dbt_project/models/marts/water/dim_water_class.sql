select
    class_index,
    class_label,
    quality_zh,
    colour_zh,
    colour_hex,
    colour_basis_zh
from {{ ref("water_class") }}
