{{ config(tags=["published"]) }}

-- a claim is said in two wordings, and a day in words; everything else as its value stands
with said as (
    select
        figure.stable_id,
        figure.year,
        figure.as_of,
        case
            when figure.value = 'false' then pattern.sentence_false_zh
            else pattern.sentence_zh
        end as pattern_zh,
        case
            when figure.value = 'true' then '是'
            when figure.value = 'false' then '否'
            when figure.unit = 'date' then coalesce({{ day_zh("try_cast(figure.value as date)") }}, figure.wording_zh)
            else figure.wording_zh
        end as value_zh,
        case
            when spoken.unit is null then figure.unit
            else coalesce(spoken.spoken_zh, '')
        end as unit_zh
    from {{ ref("yearly_figures") }} as figure
    left join {{ ref("figure_sentence_pattern") }} as pattern on figure.stable_id = pattern.stable_id
    left join {{ ref("spoken_unit") }} as spoken on figure.unit = spoken.unit
)

select
    stable_id,
    year,
    value_zh,
    unit_zh,
    value_zh || unit_zh as with_unit_zh,
    case
        when value_zh is not null
            then replace(
                    replace(
                        replace(replace(pattern_zh, '{value}', value_zh), '{unit}', unit_zh),
                        '{year}', cast(year as varchar)
                    ),
                    '{as_of}', {{ day_zh("as_of") }}
                )
    end as sentence_zh
from said
