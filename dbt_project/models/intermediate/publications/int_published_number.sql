-- in the unit of the figure, so that 元 and 万元 can be held together
select
    statement.record_id,
    statement.document_title,
    statement.published_date,
    statement.as_of,
    statement.place,
    statement.stable_id,
    statement.year,
    statement.printed_text,
    -- a percentage is often printed with its sign
    concat_ws(
        ' ',
        statement.printed_text,
        case when not ends_with(statement.printed_text, statement.unit) then statement.unit end
    ) as printed_as,
    catalogue.unit as figure_unit,
    catalogue.aggregation,
    -- whether a number is expected, and not a class, a claim or a day
    catalogue.aggregation in ('count', 'sum', 'ratio', 'mean') as is_number,
    coalesce(own.family = of_figure.family, own.family is null) as is_of_its_kind,
    coalesce(own.power <> of_figure.power, false) as is_converted,
    statement.printed_units as units,
    statement.printed_places - coalesce(own.power - of_figure.power, 0) as places,
    statement.printed_hedge as hedge,
    case
        when catalogue.unit = 'class' then statement.printed_class
        when catalogue.unit = 'date' then cast(statement.printed_date as varchar)
        when catalogue.aggregation in ('all', 'none') then cast(statement.printed_claim as varchar)
        else statement.printed_text
    end as word
from {{ ref("fct_published_statement") }} as statement
inner join {{ ref("figure_catalogue") }} as catalogue on statement.stable_id = catalogue.stable_id
left join {{ ref("published_unit") }} as own on statement.unit = own.unit
left join {{ ref("published_unit") }} as of_figure on catalogue.unit = of_figure.unit
