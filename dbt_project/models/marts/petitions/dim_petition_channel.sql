select
    channel_code,
    name_zh,
    national_group_zh
from {{ ref("petition_channel") }}
