-- Numbers of one table are held against one another, and against nothing else: everything is a whole number of
-- millionths of the smallest unit, so that nothing is lost before the one rounding that is being checked.
with cell as (
    select
        published.*,
        coalesce(published_unit.family = 'share', false) or published.role = 'share' as is_share,
        coalesce(published_unit.is_counted, published.printed_places <= 0) as is_counted,
        coalesce(published_unit.power, 0) as power,
        published_unit.family,
        -- percent where the cell says nothing else
        published.printed_places - coalesce(published_unit.power, 0) as places
    from {{ ref("fct_published_cell") }} as published
    left join {{ ref("published_unit") }} as published_unit on published.unit = published_unit.unit
),

valued as (
    select
        *,
        {{ scaled_numerator("printed_units", "1", "6 - places") }} as millionths,
        {{ ten_to("6 - places") }} as last_place
    from cell
),

grouped as (
    select
        document_title,
        table_no,
        year,
        group_name,
        count(*) filter (where role = 'total' and not is_share) as totals,
        count(*) filter (where role = 'part' and not is_share) as parts,
        count(*) filter (where role = 'share') as shares,
        count(*) filter (where role = 'base' and not is_share) as bases,
        max(record_id) filter (where role = 'total' and not is_share) as total_id,
        max(millionths) filter (where role = 'total' and not is_share) as total,
        max(last_place) filter (where role = 'total' and not is_share) as total_place,
        max(millionths) filter (where role = 'base' and not is_share) as base,
        bool_and(is_counted) filter (where role = 'base') as is_base_counted,
        bool_and(is_counted) filter (where role in ('total', 'part')) as is_total_counted,
        coalesce(sum(millionths) filter (where role = 'cross'), 0) as crossed,
        sum(millionths) filter (where role = 'part' and not is_share) as part_sum,
        sum(last_place) filter (where role in ('part', 'total') and not is_share) as part_places,
        sum(millionths) filter (where role = 'share') as share_sum,
        sum(last_place) filter (where role = 'share') as share_places,
        count(distinct family) filter (where role in ('part', 'total', 'cross') and not is_share) as families
    from valued
    group by document_title, table_no, year, group_name
),

-- 1. parts and their total
total_check as (
    select
        grouped.*,
        total_cell.row_name,
        total_cell.column_name,
        total_cell.table_name,
        total_cell.place,
        total_cell.printed_text,
        total_cell.unit,
        total_cell.record_id,
        part_sum - total as difference,
        -- people read the difference in the unit of the total
        {{ ten_to("6 + total_cell.power") }} as unit_scale,
        cast(total_cell.printed_units as varchar) as said,
        case
            when part_sum % total_place = 0
                then cast({{ whole_quotient("part_sum", "total_place") }} as varchar)
        end as summed
    from grouped
    inner join valued as total_cell on grouped.total_id = total_cell.record_id
    where grouped.totals = 1 and grouped.parts > 0 and grouped.families <= 1
),

-- a part whose digits changed places, and with which it would add up
meant_part as (
    select
        total_check.record_id,
        part.row_name || ' ' || part.column_name as part_zh,
        part.printed_text as part_text,
        cast(part.printed_units as varchar) as said,
        cast({{ whole_quotient("part.millionths - total_check.difference", "part.last_place") }} as varchar) as meant
    from total_check
    inner join valued as part
        on
            total_check.document_title = part.document_title
            and total_check.table_no = part.table_no
            and total_check.year = part.year
            and total_check.group_name = part.group_name
            and part.role = 'part'
    where
        total_check.difference <> 0
        and total_check.difference % part.last_place = 0
),

swapped_part as (
    select
        record_id,
        min(part_zh) as part_zh,
        min(part_text) as part_text,
        min(meant) as meant
    from meant_part
    where {{ digits_swapped("said", "meant") }}
    group by record_id
    -- where two could be meant, nobody knows which
    having count(*) = 1
),

parts_sum as (
    select
        total_check.*,
        'parts_sum' as check_kind,
        {{ exact_decimal("part_sum", "unit_scale") }} as expected_text,
        swapped_part.part_zh,
        swapped_part.part_text,
        swapped_part.meant,
        coalesce({{ digits_swapped("said", "summed") }}, false) as is_total_swapped,
        case
            when difference = 0 then 'none'
            when crossed > 0 and difference = crossed then 'duplicates'
            when not is_total_counted and 2 * abs(difference) <= part_places then 'rounding'
            when part_sum in (total * 1000, total * 10000, total * 100000000) then 'unit'
            when total in (part_sum * 1000, part_sum * 10000, part_sum * 100000000) then 'unit'
            when {{ digits_swapped("said", "summed") }} then 'typing_error'
            when swapped_part.part_zh is not null then 'typing_error'
            else 'parts_total'
        end as finding
    from total_check
    left join swapped_part on total_check.record_id = swapped_part.record_id
),

-- 2. shares and 100 %: only where there is a total that they divide among themselves
shares_sum as (
    select
        grouped.*,
        total_cell.table_name,
        total_cell.row_name,
        total_cell.column_name,
        total_cell.place,
        case
            when share_sum = 100000000 then 'none'
            when 2 * abs(share_sum - 100000000) <= share_places then 'rounding'
            -- shares of a total in which some are counted twice add up to as much more
            when
                crossed > 0
                and part_sum = total + crossed
                and 2 * abs(share_sum * total - 100000000 * part_sum) <= share_places * total
                then 'duplicates'
            else 'shares_total'
        end as finding
    from grouped
    inner join valued as total_cell on grouped.total_id = total_cell.record_id
    where
        grouped.totals = 1 and grouped.bases = 0 and grouped.shares > 1
        -- a table may show the shares of a few only
        and (grouped.parts = 0 or grouped.parts = grouped.shares)
),

-- 3. each share and what it is a share of
share_cell as (
    select
        share.record_id,
        share.document_title,
        share.table_no,
        share.table_name,
        share.year,
        share.group_name,
        share.row_name,
        share.column_name,
        share.place,
        share.printed_text,
        share.unit,
        share.printed_units,
        share.places,
        {{ ten_to("2 + share.places") }} as share_scale,
        coalesce(grouped.base, grouped.total) as base,
        coalesce(grouped.is_base_counted, grouped.is_total_counted) as is_base_counted,
        grouped.part_sum,
        grouped.crossed,
        part.millionths as part,
        part.printed_text as part_text
    from valued as share
    inner join grouped
        on
            share.document_title = grouped.document_title
            and share.table_no = grouped.table_no
            and share.year = grouped.year
            and share.group_name = grouped.group_name
    -- a share stands in the row of its part; in a table that lies on its side, in the column
    left join valued as part
        on
            share.document_title = part.document_title
            and share.table_no = part.table_no
            and share.year = part.year
            and share.group_name = part.group_name
            and part.role = 'part'
            and (share.row_name = part.row_name or share.column_name = part.column_name)
    where
        share.role = 'share'
        and share.printed_units >= 0
        and share.places between 0 and 6
        and case when grouped.bases > 0 then grouped.bases = 1 else grouped.totals = 1 end
        and coalesce(grouped.base, grouped.total) > 0
    qualify count(part.record_id) over (partition by share.record_id) <= 1
),

share_scaled as (
    select
        *,
        part * share_scale as numerator,
        {{ whole_quotient("base", "1000000") }} as base_count,
        is_base_counted and base % 1000000 = 0 as is_count
    from share_cell
),

share_tried as (
    select
        *,
        {{ half_even_scaled("numerator", "base", 0) }} as expected_units,
        {{ other_roundings("numerator", "base", "printed_units") }} as rounding_zh,
        case
            when is_count then {{ some_count_prints("base_count", "printed_units", "share_scale") }}
        end as is_possible,
        -- the two counts that come nearest
        least({{ whole_quotient("printed_units * base_count", "share_scale") }}, base_count) as count_below,
        crossed > 0 and {{ rounds_to("numerator", "part_sum", "printed_units") }} as is_of_part_sum
    from share_scaled
    where part is not null or is_count
),

share_printed as (
    select
        *,
        {{ half_even_scaled("count_below * share_scale", "base_count", 0) }} as units_below,
        {{ half_even_scaled("(count_below + 1) * share_scale", "base_count", 0) }} as units_above,
        coalesce(
            {{ other_roundings("count_below * share_scale", "base_count", "printed_units") }},
            {{ other_roundings("(count_below + 1) * share_scale", "base_count", "printed_units") }}
        ) as count_rounding_zh
    from share_tried
),

share_check as (
    select
        *,
        case when part is null then 'impossible_share' else 'share_rounding' end as check_kind,
        case
            when part is null and is_possible then 'none'
            when part is null and count_rounding_zh is not null then 'rounding'
            when part is null then 'impossible_share'
            when expected_units = printed_units then 'none'
            when rounding_zh is not null then 'rounding'
            when is_of_part_sum then 'duplicates'
            when {{ digits_swapped("cast(printed_units as varchar)", "cast(expected_units as varchar)") }}
                then 'typing_error'
            when not is_possible then 'impossible_share'
            else 'share_of_count'
        end as finding,
        {{ half_even_text("expected_units", ten_to("places"), "places") }} as expected_text,
        {{ half_even_text("units_below", ten_to("places"), "places") }} as below_text,
        {{ half_even_text("units_above", ten_to("places"), "places") }} as above_text,
        cast(base_count as varchar) as base_text
    from share_printed
),

checked as (
    select
        record_id,
        document_title,
        table_no,
        table_name,
        year,
        group_name,
        row_name,
        column_name,
        place,
        check_kind,
        printed_text,
        expected_text,
        finding,
        finding in ('duplicates', 'rounding') as is_explained,
        case finding
            when 'duplicates'
                then '分项之和' || expected_text || '比合计' || printed_text || '多'
                    || {{ exact_decimal("difference", "unit_scale") }} || '，恰为交叉共办数，交叉的在各分项中重复计入。'
            when 'rounding' then '分项与合计各自修约所致，差' || {{ exact_decimal("difference", "unit_scale") }} || '。'
            when 'unit' then '分项之和与合计恰差一千、一万或一亿倍，单位误写或未折算。'
            when 'typing_error'
                then case
                        when is_total_swapped
                            then '合计的相邻两位数字颠倒，分项之和为' || expected_text || '。'
                        else '分项“' || part_zh || '”的相邻两位数字颠倒，' || part_text || '应为' || meant || '。'
                    end
            when 'parts_total'
                then '分项之和' || expected_text || '，合计' || printed_text || '，差'
                    || {{ exact_decimal("difference", "unit_scale") }} || '，原因待定。'
        end as explanation_zh
    from parts_sum
    union all
    select
        total_id as record_id,
        document_title,
        table_no,
        table_name,
        year,
        group_name,
        row_name,
        column_name,
        place,
        'shares_sum' as check_kind,
        {{ exact_decimal("share_sum", "1000000") }} as printed_text,
        '100' as expected_text,
        finding,
        finding in ('duplicates', 'rounding') as is_explained,
        case finding
            when 'rounding' then '各占比修约所致，在修约所能解释的范围内。'
            when 'duplicates' then '交叉共办的在各分项中重复计入，占比之和因此大于100%。'
            when 'shares_total' then '超出修约所能解释的范围，原因待定。'
        end as explanation_zh
    from shares_sum
    union all
    select
        record_id,
        document_title,
        table_no,
        table_name,
        year,
        group_name,
        row_name,
        column_name,
        place,
        check_kind,
        printed_text,
        case when part is not null then expected_text end as expected_text,
        finding,
        false as is_explained,
        case
            when finding = 'rounding' and part is null
                then '没有整数个能按四舍六入五成双得出，按“' || count_rounding_zh || '”可得出。'
            when finding = 'rounding'
                then part_text || '占' || base_text || '，四舍六入五成双为' || expected_text || '，按“' || rounding_zh
                    || '”得所印' || printed_text || '。'
            when finding = 'duplicates' then '以分项之和为基数，其中交叉共办的重复计入；以合计为基数为' || expected_text || '。'
            when finding = 'typing_error' then '相邻两位数字颠倒，应为' || expected_text || '。'
            when finding = 'impossible_share'
                then '基数' || base_text || '的任何整数都得不出：' || cast(count_below as varchar) || '为' || below_text || '，'
                    || cast(count_below + 1 as varchar) || '为' || above_text || '。'
            when finding = 'share_of_count' then part_text || '的占比应为' || expected_text || '，原因待定。'
        end as explanation_zh
    from share_check
)

select
    checked.record_id || '|' || checked.check_kind as record_id,
    checked.document_title,
    checked.table_no,
    checked.table_name,
    checked.year,
    checked.group_name,
    checked.row_name,
    checked.column_name,
    checked.place,
    checked.check_kind,
    checked.printed_text,
    checked.expected_text,
    case
        when checked.finding = 'none' then 'holds'
        when checked.is_explained then 'explained'
        else 'fails'
    end as verdict,
    nullif(checked.finding, 'none') as cause_code,
    cause.name_zh as cause_zh,
    checked.explanation_zh
from checked
left join {{ ref("dim_conflict_cause") }} as cause on checked.finding = cause.cause_code
