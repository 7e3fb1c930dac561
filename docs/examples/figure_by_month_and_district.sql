-- A figure of the monthly dispatch by month and county, for a pivot table or a chart.
select
    stable_id,
    name_zh,
    month_end,
    place_zh,
    month_value,
    to_date_value,
    unit
from marts.mart_monthly_dispatch
where year = 2020 and month_value is not null
order by catalogue_order, month_end, place_zh;
