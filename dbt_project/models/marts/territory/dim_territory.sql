select
    territory.territory_code,
    territory.name_zh,
    territory.level,
    territory.parent_code,
    territory.territory_code = bureau.bureau_code
    or coalesce(territory.parent_code = bureau.bureau_code, false) as is_ours,
    territory.valid_from,
    territory.valid_to,
    territory.successor_code,
    territory.is_statutory,
    territory.is_confirmed
from {{ ref("territory") }} as territory
cross join {{ ref("bureau") }} as bureau
