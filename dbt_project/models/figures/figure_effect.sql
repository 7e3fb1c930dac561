-- the scale of the figures that are the worst of several classes
with class_scale as (
    select
        min_by(class_label, class_index) as best_label,
        max_by(class_label, class_index) as worst_label
    from {{ ref("water_class") }}
),

-- a delivered row is taken to be one record; where it may be several, nobody knows how many
rows_of_several_records as (
    select distinct stable_id
    from (
        select stable_id
        from {{ ref("figure_lineage") }}
        group by stable_id, period, delivery_id, sheet_name, row_number
        having count(distinct record_id) > 1
        union all
        select stable_id
        from {{ ref("figure_row_effect") }}
    ) as several
),

-- and each record is taken to weigh one
weighed_figure as (
    select distinct stable_id
    from {{ ref("figure_evidence") }}
    where measure_numerator <> 1
),

figure as (
    select
        result.stable_id,
        result.year,
        result.aggregation,
        result.value,
        result.held_rows,
        catalogue.digits,
        catalogue.approx_floor,
        {{ unit_factor("catalogue.unit") }} as factor,
        cast(split_part(result.exact_fraction, '/', 1) as hugeint) as numerator,
        cast(split_part(result.exact_fraction, '/', 2) as hugeint) as denominator,
        case
            when result.value is null then false
            when result.held_rows = 0 then true
            when result.aggregation in ('all', 'none', 'worst_class') then true
            when several.stable_id is not null then false
            when result.aggregation = 'count' then true
            when result.aggregation = 'ratio' then weighed.stable_id is null
            else false
        end as is_bounded
    from {{ ref("figure_results") }} as result
    inner join {{ ref("figure_catalogue") }} as catalogue on result.stable_id = catalogue.stable_id
    left join rows_of_several_records as several on result.stable_id = several.stable_id
    left join weighed_figure as weighed on result.stable_id = weighed.stable_id
),

-- a ratio is lowest when every held row takes a record out of the numerator alone, and highest when each puts one in
moved as (
    select
        *,
        greatest(numerator - held_rows, 0) as lowest_numerator,
        case aggregation
            when 'ratio' then least(numerator + held_rows, denominator)
            else numerator + held_rows
        end as highest_numerator
    from figure
),

bound as (
    select
        moved.stable_id,
        moved.year,
        moved.aggregation,
        moved.value,
        moved.held_rows,
        moved.is_bounded,
        case
            when not moved.is_bounded then null
            when moved.held_rows = 0 then moved.value
            when moved.aggregation in ('all', 'none') then 'false'
            when moved.aggregation = 'worst_class' then class_scale.best_label
            else {{ number_as_printed("moved.lowest_numerator", "moved.denominator") }}
        end as lowest_value,
        case
            when not moved.is_bounded then null
            when moved.held_rows = 0 then moved.value
            when moved.aggregation in ('all', 'none') then 'true'
            when moved.aggregation = 'worst_class' then class_scale.worst_label
            else {{ number_as_printed("moved.highest_numerator", "moved.denominator") }}
        end as highest_value
    from moved
    cross join class_scale
),

judged as (
    select
        *,
        held_rows > 0
        and (not is_bounded or lowest_value <> value or highest_value <> value) as could_change
    from bound
)

select
    stable_id,
    year,
    value,
    held_rows,
    lowest_value,
    highest_value,
    is_bounded,
    could_change,
    case
        when held_rows = 0 then '没有待处理的剔除行。'
        else '有' || cast(held_rows as varchar) || '行待处理的剔除行，'
            || case
                when value is null then '该数目前不能得出，处理后也可能得出。'
                when not is_bounded then '每行的影响大小未知，无法给出范围，处理后该数可能变化。'
                when not could_change then '无论如何处理，所印数值不变。'
                when aggregation in ('all', 'none') then '处理后结论可能改变。'
                else '处理后' || case when aggregation = 'worst_class' then '类别' else '该数' end || '在'
                    || replace(lowest_value, '+', '余') || '至' || replace(highest_value, '+', '余')
                    || '之间，现为' || replace(value, '+', '余') || '。'
            end
    end as effect_zh
from judged
