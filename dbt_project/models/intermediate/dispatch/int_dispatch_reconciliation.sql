with cell as (
    select
        value.*,
        declared.accumulation,
        declared.has_districts,
        -- a class, a verdict and a name are no number that could be added up
        value.aggregation in ('count', 'sum', 'ratio', 'mean') as is_number,
        -- a part without a record is nothing over nothing
        coalesce(value.numerator, 0) as part_numerator,
        case when value.aggregation in ('ratio', 'mean') then coalesce(value.denominator, 0) else 0 end
            as part_denominator
    from {{ ref("int_dispatch_value") }} as value
    inner join {{ ref("figure_dispatch") }} as declared on value.stable_id = declared.stable_id
),

-- districts and what has none, less what stands in several of them, are the total
by_place as (
    select
        stable_id,
        year,
        span,
        month,
        sum(case place when 'total' then -part_numerator when 'cross' then -part_numerator else part_numerator end)
        = 0
        and sum(
            case place when 'total' then -part_denominator when 'cross' then -part_denominator else part_denominator end
        )
        = 0 as districts_add_up
    from cell
    where has_districts and is_number and (span = 'to_date' or accumulation = 'flow')
    group by stable_id, year, span, month
),

districts as (
    select
        stable_id,
        year,
        bool_and(districts_add_up) as districts_add_up
    from by_place
    group by stable_id, year
),

total as (
    select * from cell
    where place = 'total'
),

-- what happened in the months so far is what happened to date
by_month as (
    select
        to_date.stable_id,
        to_date.year,
        sum(of_month.part_numerator) over so_far = to_date.part_numerator
        and sum(of_month.part_denominator) over so_far = to_date.part_denominator as months_add_up
    from total as to_date
    inner join total as of_month
        on
            to_date.stable_id = of_month.stable_id
            and to_date.year = of_month.year
            and to_date.month = of_month.month
            and of_month.span = 'month'
    where to_date.span = 'to_date' and to_date.is_number and to_date.accumulation = 'flow'
    window so_far as (partition by to_date.stable_id, to_date.year order by to_date.month)
),

months as (
    select
        stable_id,
        year,
        bool_and(months_add_up) as months_add_up
    from by_month
    group by stable_id, year
),

-- what counts on the day of the yearly figure, and what has no day, is the yearly figure
year_end as (
    select
        yearly.stable_id,
        yearly.year,
        coalesce(
            yearly.exact_fraction = result.exact_fraction,
            yearly.exact_fraction is null and result.exact_fraction is null
        )
        and case
            when yearly.is_number
                then last_moment.part_numerator + undated.part_numerator = yearly.part_numerator
                    and last_moment.part_denominator + undated.part_denominator = yearly.part_denominator
            else undated.denominator_records > 0
                or coalesce(last_moment.value = yearly.value, last_moment.value is null and yearly.value is null)
        end as year_adds_up
    from total as yearly
    inner join total as undated
        on yearly.stable_id = undated.stable_id and yearly.year = undated.year and undated.span = 'undated'
    inner join total as last_moment
        on
            yearly.stable_id = last_moment.stable_id
            and yearly.year = last_moment.year
            and last_moment.span = 'to_date'
            and last_moment.month = 13
    left join {{ ref("figure_results") }} as result
        on yearly.stable_id = result.stable_id and yearly.year = result.year
    where yearly.span = 'year' and yearly.accumulation in ('flow', 'stock')
),

-- of a list that is judged anew each month, the last month is the year
last_list as (
    select
        yearly.stable_id,
        yearly.year,
        last_month.part_numerator = yearly.part_numerator as year_adds_up
    from total as yearly
    inner join total as last_month
        on
            yearly.stable_id = last_month.stable_id
            and yearly.year = last_month.year
            and last_month.span = 'to_date'
            and last_month.month = 12
    where yearly.span = 'year' and yearly.accumulation = 'listing' and last_month.part_numerator > 0
)

select
    total.stable_id,
    total.year,
    districts.districts_add_up,
    months.months_add_up,
    coalesce(year_end.year_adds_up, last_list.year_adds_up) as year_adds_up,
    coalesce(districts.districts_add_up, true)
    and coalesce(months.months_add_up, true)
    and coalesce(year_end.year_adds_up, last_list.year_adds_up, true) as does_reconcile
from total
left join districts on total.stable_id = districts.stable_id and total.year = districts.year
left join months on total.stable_id = months.stable_id and total.year = months.year
left join year_end on total.stable_id = year_end.stable_id and total.year = year_end.year
left join last_list on total.stable_id = last_list.stable_id and total.year = last_list.year
where total.span = 'year'
