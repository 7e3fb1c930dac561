-- All figures of the newest year that has any, with unit, status and the records behind each.
with newest as (
    select max(year) as year
    from figures.yearly_figures
    where status = 'computed'
)

select
    figure.stable_id,
    figure.name_zh,
    figure.value,
    figure.unit,
    figure.status,
    figure.rows_counted,
    figure.reason
from figures.yearly_figures as figure
inner join newest on figure.year = newest.year
order by figure.catalogue_order;
