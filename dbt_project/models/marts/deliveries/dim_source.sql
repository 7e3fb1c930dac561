select
    source,
    title_zh,
    owner_zh
from {{ source("intake", "contract") }}
