{#- A view: a build of a few models reads the rejects of the guard before it, not those of an earlier build. -#}
{{ config(materialized="view") }}

select reject.*
from {{ source("quality", "rejects") }} as reject
left join {{ ref("int_disposition") }} as disposition
    on
        reject.source = disposition.source
        and reject.delivery_id = disposition.delivery_id
        and reject.sheet_name is not distinct from disposition.sheet_name
        and reject.row_number = disposition.row_number
        and reject.rule_id = disposition.rule_id
        and disposition.state = 'matched'
where disposition.decision is distinct from 'accepted'
