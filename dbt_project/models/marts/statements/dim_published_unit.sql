select
    unit,
    family,
    power,
    is_counted
from {{ ref("published_unit") }}
