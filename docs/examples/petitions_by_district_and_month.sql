-- Petitions by county and month, and how many of them were closed.
select
    territory.name_zh as county,
    date_trunc('month', petition.received_date) as month_start,
    count(*) as petitions,
    count(petition.closed_date) as closed
from marts.fct_petition as petition
inner join marts.dim_territory as territory on petition.handling_district_code = territory.territory_code
where not petition.is_duplicate
group by all
order by all;
