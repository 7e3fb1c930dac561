-- Days with good air in each year, of how many valid days, by state of the data and by what the day was made of.
select
    year,
    data_variant,
    dust_deducted,
    basis,
    days_good,
    days_valid,
    days_in_year
from marts.fct_air_city_year
order by all;
