with pair as (
    select * from {{ ref("int_published_pair") }}
),

scaled as (
    select
        *,
        {{ scaled_numerator("exact_numerator", "exact_denominator", "shown_places") }} as scaled_numerator,
        {{ scaled_denominator("exact_denominator", "shown_places") }} as scaled_denominator,
        length(rtrim(cast(shown_units as varchar), '0')) as digits_that_count
    from pair
)

select
    *,
    case
        when other_text is null then 'not_verifiable'
        when not is_number and (word is null or other_word is null) then 'not_verifiable'
        when not is_number and word = other_word then 'agrees'
        when not is_number then 'differs'
        when not is_of_its_kind or not other_is_of_its_kind then 'not_verifiable'
        when common_units is null or other_common_units is null then 'not_verifiable'
        when common_units = other_common_units and coalesce(hedge, '') = coalesce(other_hedge, '') then 'agrees'
        when shown_hedge = 'above' and {{ whole_quotient("scaled_numerator", "scaled_denominator") }} = shown_units
            then 'rounding'
        when
            shown_hedge = 'about'
            and (
                {{ rounds_to("scaled_numerator", "scaled_denominator", "shown_units") }}
                or {{ other_roundings("scaled_numerator", "scaled_denominator", "shown_units") }} is not null
            )
            then 'rounding'
        when shown_hedge is null and {{ rounds_to("scaled_numerator", "scaled_denominator", "shown_units") }}
            then 'rounding'
        else 'differs'
    end as verdict,
    case
        when shown_hedge is null
            then {{ other_roundings("scaled_numerator", "scaled_denominator", "shown_units") }}
    end as other_rounding_zh
from scaled
