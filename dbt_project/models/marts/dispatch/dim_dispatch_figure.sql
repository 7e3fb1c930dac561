select
    declared.stable_id,
    catalogue.catalogue_order,
    catalogue.name_zh,
    catalogue.office_zh,
    catalogue.aggregation,
    declared.accumulation,
    declared.has_districts,
    declared.basis_zh
from {{ ref("figure_dispatch") }} as declared
inner join {{ ref("figure_catalogue") }} as catalogue on declared.stable_id = catalogue.stable_id
