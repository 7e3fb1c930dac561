with
{%- for domain in evidence_domains() %}

{{ domain }}_record as (
    select distinct
        stable_id,
        period,
        record_id
    from {{ ref("evidence_" ~ domain) }}
),

{{ domain }}_lineage as (
    select distinct
        record_id,
        delivery_id,
        sheet_name,
        row_number
    from {{ ref("lineage_" ~ domain) }}
),
{%- endfor %}

no_lineage as (
    select
        cast(null as varchar) as stable_id,
        cast(null as integer) as period,
        cast(null as varchar) as record_id,
        cast(null as varchar) as delivery_id,
        cast(null as varchar) as sheet_name,
        cast(null as integer) as row_number
    where false
)
{% for domain in evidence_domains() %}
select
    record.stable_id,
    record.period,
    record.record_id,
    lineage.delivery_id,
    lineage.sheet_name,
    lineage.row_number
from {{ domain }}_record as record
inner join {{ domain }}_lineage as lineage on record.record_id = lineage.record_id
union all
{%- endfor %}
select * from no_lineage
