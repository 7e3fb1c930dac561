-- Causes of every pair that differs. They are tried in one order, and the first that explains the difference exactly is
-- named: the point or the unit moved, another way of rounding, another way of counting, what was already found of the
-- computed value, another cut-off, changed digits. What nothing explains stays open until somebody decides it.
with judged as (
    select * from {{ ref("int_published_verdict") }}
),

differing as (
    select * from judged
    where verdict = 'differs' and is_number
),

move as (
    {%- for places in [3, 4, 8, 1, 2] %}
    select
        {{ places }} as places,
        {{ "true" if places > 2 else "false" }} as is_of_a_unit
    union all
    select
        {{ -places }} as places,
        {{ "true" if places > 2 else "false" }} as is_of_a_unit
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- the same digits with the point, or the unit, somewhere else
moving as (
    select
        differing.*,
        move.places as moved_places,
        move.is_of_a_unit,
        {{ scaled_numerator("exact_numerator", "exact_denominator", "shown_places + move.places") }} as moved_numerator,
        {{ scaled_denominator("exact_denominator", "shown_places + move.places") }} as moved_denominator
    from differing
    cross join move
),

moved as (
    select
        record_id,
        other_record_id,
        max(moved_places) filter (where is_of_a_unit) as unit_places,
        max(moved_places) filter (where not is_of_a_unit) as point_places
    from moving
    where
        shown_units <> 0
        and (
            {{ scaled_numerator("shown_units", "1", "fine_places - moved_places - shown_places") }}
            = {{ scaled_numerator("fine_units", "1", "shown_places + moved_places - fine_places") }}
            -- two digits are soon equal by chance; three of an unrounded value are not
            or (
                is_of_a_unit
                and digits_that_count >= 3
                and {{ rounds_to("moved_numerator", "moved_denominator", "shown_units") }}
            )
        )
    group by record_id, other_record_id
),

alternative as (
    select
        judged.record_id,
        judged.is_number,
        judged.units,
        judged.places,
        judged.word,
        result.alternative_order,
        result.name_zh,
        result.value,
        {{ printed_units("result.value") }} as alternative_units,
        {{ printed_places("result.value") }} as alternative_places,
        coalesce(own_cause.cause_code, default_cause.cause_code) as cause_code
    from judged
    inner join {{ ref("alternative_results") }} as result
        on judged.stable_id = result.stable_id and judged.year = result.year
    left join {{ ref("alternative_cause") }} as own_cause on result.alternative_id = own_cause.alternative_id
    left join {{ ref("alternative_cause") }} as default_cause on default_cause.alternative_id = '*'
    where judged.compared_with = 'computed' and judged.verdict = 'differs'
),

counted_otherwise as (
    select
        record_id,
        min_by(name_zh, alternative_order) as name_zh,
        min_by(cause_code, alternative_order) as cause_code
    from alternative
    where
        case
            when is_number
                then {{ scaled_numerator("units", "1", "alternative_places - places") }}
                    = {{ scaled_numerator("alternative_units", "1", "places - alternative_places") }}
            else word = value
        end
    group by record_id
),

found as (
    select
        judged.*,
        moved.unit_places,
        moved.point_places,
        counted_otherwise.name_zh as alternative_zh,
        counted_otherwise.cause_code as alternative_cause,
        recount.records as recounted,
        judged.as_of <> judged.other_as_of as is_of_other_days,
        {{ digits_swapped("cast(judged.shown_units as varchar)", "cast(judged.fine_units as varchar)") }}
        and judged.shown_places = judged.fine_places as has_swapped_digits
    from judged
    left join moved
        on judged.record_id = moved.record_id and judged.other_record_id is not distinct from moved.other_record_id
    left join counted_otherwise
        on judged.record_id = counted_otherwise.record_id and judged.compared_with = 'computed'
    left join {{ ref("int_published_recount") }} as recount
        on
            judged.stable_id = recount.stable_id
            and judged.year = recount.year
            and judged.as_of = recount.as_of
            and judged.compared_with = 'computed'
),

named as (
    select
        *,
        case
            when verdict = 'agrees' and is_number and is_converted then 'unit'
            when verdict = 'rounding' then 'rounding'
            when verdict = 'differs' and unit_places is not null then 'unit'
            when verdict = 'differs' and is_number and other_rounding_zh is not null then 'rounding'
            when verdict = 'differs' and alternative_cause is not null then alternative_cause
        end as first_cause,
        case
            when verdict <> 'differs' or not is_number then null
            when
                compared_with = 'computed'
                and is_of_other_days
                and {{ big_integer("recounted") }} * {{ ten_to("places") }} = units
                then 'cut_off'
            -- two documents that name their days: what is counted only grows
            when
                compared_with = 'document'
                and is_of_other_days
                and (
                    aggregation not in ('count', 'sum')
                    or (as_of > other_as_of) = (common_units > other_common_units)
                )
                then 'cut_off'
            when point_places is not null or has_swapped_digits then 'typing_error'
        end as last_cause
    from found
),

explained as (
    select
        *,
        case
            when verdict = 'not_verifiable' and other_text is null then '没有可对照的计算值。'
            when verdict = 'not_verifiable' and is_number and (not is_of_its_kind or not other_is_of_its_kind)
                then '所印单位与该数据不是同类单位。'
            when verdict = 'not_verifiable' then '所印内容不能识别为该数据的值。'
            when verdict = 'agrees' and first_cause = 'unit'
                then '单位不同，折算为' || figure_unit || '后相同。'
            when verdict = 'rounding' and shown_hedge is not null then '概数与精确数相符。'
            when verdict = 'rounding' then '未修约值相同，保留位数不同。'
            when first_cause = 'unit' and unit_places is not null
                then '两数恰差' || case abs(unit_places) when 3 then '一千' when 4 then '一万' else '一亿' end
                    || '倍，单位误写或未折算。'
            when first_cause = 'rounding' then '按“' || other_rounding_zh || '”得出，按四舍六入五成双则不同。'
            when first_cause is not null then '与“' || alternative_zh || '”口径的数相同。'
        end as first_explanation,
        case
            when last_cause = 'cut_off' and compared_with = 'computed'
                then '截至' || cast(as_of as varchar) || '的记录为' || cast(recounted as varchar) || '条，与所印相同。'
            when last_cause = 'cut_off'
                then '数据截止日期不同（' || cast(other_as_of as varchar) || '，' || cast(as_of as varchar) || '）。'
            when last_cause = 'typing_error' and point_places is not null then '小数点移位。'
            when last_cause = 'typing_error' then '相邻两位数字颠倒。'
            when verdict = 'differs' and is_of_other_days and recounted is not null
                then '原因待定：截至' || cast(as_of as varchar) || '的记录为' || cast(recounted as varchar) || '条，与所印不同。'
            when verdict = 'differs' and is_of_other_days
                then '原因待定：数据截止日期不同（' || cast(other_as_of as varchar) || '，' || cast(as_of as varchar)
                    || '），现有数据不能重算该日的值。'
            when verdict = 'differs' then '原因待定。'
        end as last_explanation
    from named
),

-- what was found of a document's number against the computed one explains it against other documents too
known as (
    select
        record_id,
        verdict in ('agrees', 'rounding') as is_right,
        coalesce(first_cause, last_cause) as cause_code,
        coalesce(first_explanation, last_explanation) as explanation_zh
    from explained
    where compared_with = 'computed'
),

derived as (
    select
        explained.*,
        case
            when explained.verdict <> 'differs' or explained.compared_with <> 'document' then null
            when other.is_right then own.cause_code
            when own.is_right then other.cause_code
        end as derived_cause,
        case
            when other.is_right then '后者：' || own.explanation_zh
            when own.is_right then '前者：' || other.explanation_zh
        end as derived_explanation
    from explained
    left join known as own on explained.record_id = own.record_id
    left join known as other on explained.other_record_id = other.record_id
),

decision as (
    select * from {{ ref("conflict_decision") }}
    where decided_on <= cast({{ known_at() }} as date)
),

settled as (
    select
        derived.*,
        coalesce(own.cause_code, other.cause_code) as decided_cause,
        coalesce(own.decision_zh, other.decision_zh) as decision_zh,
        coalesce(own.decided_on, other.decided_on) as decided_on,
        coalesce(own.office_zh, other.office_zh) as office_zh
    from derived
    left join decision as own
        on
            derived.stable_id = own.stable_id
            and derived.year = own.year
            and derived.document_title = own.document
            and derived.verdict <> 'agrees'
    left join decision as other
        on
            derived.stable_id = other.stable_id
            and derived.year = other.year
            and derived.other_document_title = other.document
            and derived.verdict <> 'agrees'
)

select
    record_id,
    other_record_id,
    stable_id,
    year,
    compared_with,
    document_title,
    published_date,
    place,
    as_of,
    printed_as as printed_text,
    other_document_title,
    other_place,
    other_as_of,
    other_text,
    case
        when is_number and verdict <> 'not_verifiable'
            then {{ exact_decimal("common_units - other_common_units", ten_to("common_places")) }}
    end as difference,
    verdict,
    coalesce(decided_cause, first_cause, derived_cause, last_cause) as cause_code,
    case
        when decided_cause is not null then decision_zh
        when first_cause is not null or verdict <> 'differs' then first_explanation
        when derived_cause is not null then derived_explanation
        else last_explanation
    end as explanation_zh,
    -- what can not stand where the computed value may not be said
    compared_with = 'computed' or (
        decided_cause is null and first_cause is null and derived_cause is not null
    ) as rests_on_computed,
    decision_zh,
    decided_on,
    office_zh
from settled
