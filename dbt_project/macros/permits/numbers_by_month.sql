{#-
  How many different numbers each month's file of a cumulative register holds, and how many the month before held.
  Numbers are counted as delivered, wrong ones too: a number that became unreadable has not gone. Those of a territory
  that is no longer ours at the last month are left out of every month, so its leaving is no fall. Of several files of
  one month the last received counts: an amendment may take something back.
  Does not belong here: what is held, what is counted (facts, evidence).

  source: name of the source; stg: its staging model; number: the column of the number; territories: columns of codes.
-#}
{% macro numbers_by_month(source_name, stg, number, territories) -%}
with known_delivery as (
    select
        delivery_id,
        layout,
        cast(period_end as date) as period_end,
        received_at
    from {{ source("intake", "deliveries") }}
    where
        source = '{{ source_name }}' and status = 'loaded' and received_at <= {{ known_at() }} and period_end is not null
),

last_day as (
    select max(period_end) as period_end from known_delivery
),

gone_territory as (
    select territory.territory_code
    from {{ ref("territory") }} as territory
    cross join last_day
    where territory.valid_to < last_day.period_end
),

ranked_delivery as (
    select
        *,
        row_number() over (partition by layout, period_end order by received_at desc, delivery_id) as place
    from known_delivery
),

counted as (
    select
        ranked_delivery.layout,
        ranked_delivery.period_end,
        ranked_delivery.delivery_id,
        count(distinct staged.{{ number }}) as number_count
    from ranked_delivery
    left join {{ stg }} as staged
        on
            ranked_delivery.delivery_id = staged.delivery_id
            {%- for territory in territories %}
            and coalesce(staged.{{ territory }}, '') not in (select territory_code from gone_territory)
            {%- endfor %}
    where ranked_delivery.place = 1
    group by ranked_delivery.layout, ranked_delivery.period_end, ranked_delivery.delivery_id
)

select
    layout || '|' || cast(period_end as varchar) as record_id,
    layout,
    period_end,
    delivery_id,
    number_count,
    lag(number_count) over (partition by layout order by period_end) as previous_number_count
from counted
{%- endmacro %}
