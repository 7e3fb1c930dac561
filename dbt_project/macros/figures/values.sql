{#-
  From evidence to values: the one way in which any figure is aggregated and rounded, headline and alternative alike.

  Belongs here: aggregation, rounding, approximate wording, what no record at all means. Does not belong here: what is evidence
  (models/figures/evidence), whether everything was delivered (int_figure_completeness), whether a value may be said
  (yearly_figures).

  A query over a common table expression `figure_year` that the model has: one row a figure and year with {{key}}, year,
  aggregation, digits, unit, approx_floor, is_zero_proven; all its columns are carried on. evidence: a relation like figure_evidence. key: the
  column that names a figure in both.

  aggregation   value
  count         records in the numerator; with approx_floor cut down to it, and a + when something was cut off
  sum           what they add up to
  ratio         numerator through denominator, in percent where the unit is %
  mean          sum through the number of records
  worst_class   the label of the highest rank
  all, none     a verdict over all records of the denominator; NULL while one of them is open
  label         the one label that all records carry; NULL when they carry two

  Without a single record a count or a sum is 0 where is_zero_proven says that everything was delivered and nothing waits for a
  correction; otherwise nobody knows whether nothing happened or nothing was delivered, and there is no value. A share, a mean,
  a class or a verdict over no record has none in either case.
-#}
{% macro figure_values(evidence, key) -%}
with counted as (
    select
        {{ key }},
        period,
        count(*) filter (where in_numerator) as numerator_records,
        count(*) filter (where in_denominator) as denominator_records,
        count(*) filter (where in_denominator and not in_numerator) as other_records,
        -- a record that is surely outside the denominator can not move the figure
        count(*) filter (
            where in_denominator is distinct from false and (in_numerator is null or in_denominator is null)
        ) as open_records,
        sum(measure_numerator) filter (where in_numerator) as numerator_sum,
        sum(measure_numerator) filter (where in_denominator) as denominator_sum,
        min(measure_denominator) as measure_denominator,
        max(measure_numerator) filter (where in_numerator) as worst_rank,
        max_by(measure_label, measure_numerator) filter (where in_numerator) as worst_label,
        case
            when min(measure_label) filter (where in_numerator) = max(measure_label) filter (where in_numerator)
                then min(measure_label) filter (where in_numerator)
        end as only_label
    from {{ evidence }}
    group by {{ key }}, period
),

worst_counted as (
    select
        evidence.{{ key }},
        evidence.period,
        count(*) as worst_records
    from {{ evidence }} as evidence
    inner join counted
        on
            evidence.{{ key }} = counted.{{ key }}
            and evidence.period = counted.period
            and evidence.measure_numerator = counted.worst_rank
    where evidence.in_numerator
    group by evidence.{{ key }}, evidence.period
),

-- every number is one exact fraction; what is not a number has the records that decide it as its fraction
fraction as (
    select
        figure_year.*,
        {{ unit_factor("figure_year.unit") }} as factor,
        coalesce(counted.numerator_records, 0) as numerator_records,
        coalesce(counted.denominator_records, 0) as denominator_records,
        coalesce(counted.other_records, 0) as other_records,
        coalesce(counted.open_records, 0) as open_records,
        counted.{{ key }} is not null
        or (figure_year.is_zero_proven and figure_year.aggregation in ('count', 'sum')) as has_evidence,
        counted.measure_denominator,
        counted.worst_label,
        counted.only_label,
        case figure_year.aggregation
            when 'sum' then coalesce(counted.numerator_sum, 0)
            when 'ratio' then counted.numerator_sum
            when 'mean' then counted.numerator_sum
            when 'worst_class' then worst_counted.worst_records
            else coalesce(counted.numerator_records, 0)
        end as numerator,
        case figure_year.aggregation
            when 'count' then 1
            when 'sum' then coalesce(counted.measure_denominator, 1)
            when 'ratio' then counted.denominator_sum
            when 'mean' then counted.measure_denominator * counted.denominator_records
            else counted.denominator_records
        end as denominator
    from figure_year
    left join counted
        on figure_year.{{ key }} = counted.{{ key }} and figure_year.year = counted.period
    left join worst_counted
        on figure_year.{{ key }} = worst_counted.{{ key }} and figure_year.year = worst_counted.period
),

said as (
    select
        *,
        case
            when aggregation = 'all' and other_records > 0 then 'false'
            when aggregation = 'none' and numerator_records > 0 then 'false'
            when open_records > 0 or not has_evidence then null
            when aggregation in ('all', 'none') and denominator_records > 0 then 'true'
            when aggregation = 'worst_class' then worst_label
            -- two documents that say two things prove neither
            when aggregation = 'label' then only_label
            else {{ number_as_printed("numerator", "denominator") }}
        end as value,
        {{ exact_decimal("numerator * factor", "denominator") }} as fraction_text,
        {{ exact_decimal("numerator", "measure_denominator") }} as mean_sum_text
    from fraction
)

select
    *,
    case
        when value is null then null
        when aggregation in ('count', 'sum', 'ratio', 'mean') then fraction_text
        else value
    end as exact_value,
    -- the sum behind a mean is shown in the unit of the mean, over the number of its records
    case when aggregation = 'mean' then mean_sum_text else cast(numerator as varchar) end as shown_numerator,
    cast(
        case when aggregation = 'mean' then denominator_records else denominator end as varchar
    ) as shown_denominator,
    -- and this loses nothing, however long the sum
    cast(numerator as varchar) || '/' || cast(denominator as varchar) as exact_fraction,
    cast(
        case when aggregation in ('count', 'sum') then numerator_records else denominator_records end as bigint
    ) as rows_counted
from said
{%- endmacro %}

{#- What a fraction is multiplied by before it is printed in its unit. -#}
{% macro unit_factor(unit) -%}
case when {{ unit }} = '%' then 100 else 1 end
{%- endmacro %}

{#-
  A fraction as a number is printed: rounded once, an approximate count cut down. NULL for what is no number.
  It reads the columns aggregation, factor, digits and approx_floor of the query it stands in.
-#}
{% macro number_as_printed(numerator, denominator) -%}
case
    when aggregation = 'count' and {{ numerator }} % approx_floor > 0
        then cast({{ whole_quotient(numerator, "approx_floor") }} * approx_floor as varchar) || '+'
    when aggregation in ('count', 'sum', 'ratio', 'mean')
        then {{ half_even_text(numerator ~ " * factor", denominator, "digits") }}
end
{%- endmacro %}
