-- Each printed number beside what it is held against. Of the two, the finer one is the fraction `exact`, and the
-- coarser one the number `shown`, which may be what the other prints as.
with number as (
    select * from {{ ref("int_published_number") }}
),

-- the value of a year of which deliveries are missing is no value to hold anything against
incomplete as (
    select distinct
        requirement.stable_id,
        coverage.year
    from {{ ref("figure_requirement") }} as requirement
    inner join {{ ref("int_coverage") }} as coverage
        on
            requirement.source = coverage.source
            and requirement.layout is not distinct from coverage.layout
            and requirement.coverage = coverage.coverage
    where coverage.missing_parts is not null
),

computed as (
    select
        result.stable_id,
        result.year,
        result.value,
        result.as_of,
        {{ printed_units("result.value") }} as units,
        {{ printed_places("result.value") }} as places,
        {{ printed_hedge("result.value") }} as hedge,
        {{ big_integer("split_part(result.exact_fraction, '/', 1)") }}
        * case when catalogue.unit = '%' then 100 else 1 end as numerator,
        {{ big_integer("split_part(result.exact_fraction, '/', 2)") }} as denominator
    from {{ ref("figure_results") }} as result
    inner join {{ ref("figure_catalogue") }} as catalogue on result.stable_id = catalogue.stable_id
    left join incomplete on result.stable_id = incomplete.stable_id and result.year = incomplete.year
    where result.value is not null and incomplete.stable_id is null
),

pair as (
    select
        number.*,
        'computed' as compared_with,
        cast(null as varchar) as other_record_id,
        cast(null as varchar) as other_document_title,
        cast(null as varchar) as other_place,
        case computed.value
            when 'true' then '是'
            when 'false' then '否'
            else replace(computed.value, '+', '余')
        end as other_text,
        computed.as_of as other_as_of,
        computed.value as other_word,
        computed.units as other_units,
        computed.places as other_places,
        computed.hedge as other_hedge,
        true as other_is_of_its_kind,
        false as is_other_coarser,
        computed.numerator as exact_numerator,
        computed.denominator as exact_denominator
    from number
    left join computed on number.stable_id = computed.stable_id and number.year = computed.year
    union all
    -- the later document against the earlier one
    select
        number.*,
        'document' as compared_with,
        other.record_id as other_record_id,
        other.document_title as other_document_title,
        other.place as other_place,
        other.printed_as as other_text,
        other.as_of as other_as_of,
        other.word as other_word,
        other.units as other_units,
        other.places as other_places,
        other.hedge as other_hedge,
        other.is_of_its_kind as other_is_of_its_kind,
        -- a number with 余 is the coarser one, whatever its digits
        case
            when (other.hedge is null) <> (number.hedge is null) then other.hedge is not null
            else other.places < number.places
        end as is_other_coarser,
        cast(null as hugeint) as exact_numerator,
        cast(null as hugeint) as exact_denominator
    from number
    inner join number as other
        on
            number.stable_id = other.stable_id
            and number.year = other.year
            and (
                number.published_date > other.published_date
                or (number.published_date = other.published_date and number.record_id > other.record_id)
            )
),

sided as (
    select
        *,
        case when is_other_coarser then other_units else units end as shown_units_said,
        case when is_other_coarser then other_places else places end as shown_places_said,
        case when is_other_coarser then other_hedge else hedge end as shown_hedge,
        case when is_other_coarser then units else other_units end as fine_units,
        case when is_other_coarser then places else other_places end as fine_places
    from pair
),

trimmed as (
    select
        *,
        -- the zeros of 约3300 and 3300余 are no digits that anybody vouches for
        case
            when shown_hedge is not null and shown_units_said <> 0
                then length(cast(shown_units_said as varchar)) - length(rtrim(cast(shown_units_said as varchar), '0'))
            else 0
        end as open_zeros
    from sided
)

select
    * exclude (shown_units_said, shown_places_said, open_zeros, exact_numerator, exact_denominator),
    {{ whole_quotient("shown_units_said", ten_to("open_zeros")) }} as shown_units,
    shown_places_said - open_zeros as shown_places,
    coalesce(exact_numerator, {{ big_integer("fine_units") }} * {{ ten_to("-fine_places") }}) as exact_numerator,
    coalesce(exact_denominator, {{ ten_to("fine_places") }}) as exact_denominator,
    -- the two as they are printed
    {{ scaled_numerator("units", "1", "other_places - places") }} as common_units,
    {{ scaled_numerator("other_units", "1", "places - other_places") }} as other_common_units,
    greatest(places, other_places) as common_places
from trimmed
