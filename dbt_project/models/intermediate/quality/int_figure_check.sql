{{ config(tags=["published"]) }}

select distinct
    catalogue.stable_id,
    result.stage,
    result.table_name,
    result.rule_id,
    result.title_zh,
    result.rows_failed,
    result.outcome,
    result.blocks,
    -- each failing record of such a rule speaks for the figures of its own source
    result.source = 'any' and {{ array_is_empty("result.figures") }} as is_of_every_source
from {{ ref("figure_catalogue") }} as catalogue
left join {{ ref("figure_requirement") }} as requirement on catalogue.stable_id = requirement.stable_id
inner join {{ source("quality", "check_results") }} as result
    on
        {{ array_has("result.figures", "catalogue.stable_id") }}
        or (
            {{ array_is_empty("result.figures") }}
            and (result.source = requirement.source or result.source = 'any')
        )
