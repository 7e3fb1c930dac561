with said as (
    select
        stable_id,
        sentence_zh,
        'true' as says
    from {{ ref("figure_sentence_pattern") }}
    union all
    select
        stable_id,
        sentence_false_zh as sentence_zh,
        'false' as says
    from {{ ref("figure_sentence_pattern") }}
    where sentence_false_zh is not null
),

-- the sentence in which the project says a figure, without what stands before it in every sentence
sentence as (
    select
        stable_id,
        says,
        -- {year} is the figure itself; {y} and {as_of} are times that are said in passing
        replace(
            {{ re_replace("sentence_zh", "^([{]year[}]年，|截至[{]as_of[}]，)|。$", "") }}, '{year}', '{y}'
        ) as sentence_zh
    from said
),

-- what takes the place of a value, and the unit as it is said
slot as (
    select
        catalogue.stable_id,
        catalogue.name_zh,
        case catalogue.unit
            when 'date' then '{d}'
            when 'year' then '{year}'
            when 'bool' then '{b}'
            when 'label' then '{b}'
            else '{n}'
        end as slot,
        -- 万 belongs to the number
        replace(
            coalesce(case when spoken.unit is null then catalogue.unit else spoken.spoken_zh end, ''), '万', ''
        ) as unit_zh
    from {{ ref("figure_catalogue") }} as catalogue
    left join {{ ref("spoken_unit") }} as spoken on catalogue.unit = spoken.unit
),

phrase as (
    select
        stable_id,
        phrase_order,
        pattern_zh,
        near_zh,
        says,
        is_shared
    from {{ ref("figure_phrase") }}
    union all
    select
        sentence.stable_id,
        0 as phrase_order,
        replace(
            replace(sentence.sentence_zh, '{value}{unit}', slot.slot || slot.unit_zh), '{value}', slot.slot
        ) as pattern_zh,
        cast(null as varchar) as near_zh,
        case when instr(sentence.sentence_zh, '{value}') = 0 then sentence.says end as says,
        false as is_shared
    from sentence
    inner join slot on sentence.stable_id = slot.stable_id
    union all
    -- a table has the name of a figure and beside it the value
    select
        stable_id,
        -1 as phrase_order,
        name_zh || '[为|是|：|共|有|达|]' || slot as pattern_zh,
        cast(null as varchar) as near_zh,
        cast(null as varchar) as says,
        false as is_shared
    from slot
)

select
    stable_id || '|' || cast(phrase_order as varchar) || '|' || pattern_zh as record_id,
    stable_id,
    phrase_order,
    pattern_zh,
    near_zh,
    says,
    is_shared
from phrase
