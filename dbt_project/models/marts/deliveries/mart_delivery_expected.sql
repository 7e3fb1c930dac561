with expected as (
    select * from {{ ref("int_expected_period") }}
),

expected_district as (
    select distinct district_code from expected
),

-- whose part it is, where the key of what is covered names a district
named_part as (
    select distinct
        part.delivery_id,
        part.layout,
        part.cover_key,
        alias.territory_code as district_code
    from {{ ref("int_cover_part") }} as part
    inner join {{ ref("territory_alias") }} as alias
        on strpos('|' || part.cover_key || '|', '|' || alias.alias || '|') > 0
    inner join expected_district on alias.territory_code = expected_district.district_code
),

district_zero as (
    select distinct
        zero.delivery_id,
        zero.layout,
        zero.cover_key,
        alias.territory_code as district_code
    from {{ source("intake", "zero_reports") }} as zero
    inner join {{ ref("territory_alias") }} as alias
        on strpos('|' || zero.part || '|', '|' || alias.alias || '|') > 0
),

district_row as (
    select
        delivery_id,
        cover_key,
        district_code,
        cast(sum(row_count) as bigint) as row_count
    from {{ ref("int_delivery_rows") }}
    where district_code is not null
    group by delivery_id, cover_key, district_code
),

-- every part of a delivery that touches an expected period, with what it says of the district that is expected
touching as (
    select
        expected.expected_id,
        expected.period_start,
        expected.period_end,
        expected.rhythm,
        part.delivery_id,
        part.layout,
        part.cover_key,
        part.received_at,
        part.period_start as part_start,
        part.period_end as part_end,
        part.is_standing,
        coalesce(part.period_start >= expected.period_start and part.period_end <= expected.period_end, false)
            as is_within,
        case
            when expected.district_code is null or named_part.district_code is not null then part.row_count
            else coalesce(district_row.row_count, 0)
        end as row_count,
        case
            when expected.district_code is null or named_part.district_code is not null then part.standing_rows
            when part.is_standing then coalesce(district_row.row_count, 0)
            else 0
        end as standing_rows,
        part.is_zero_report or district_zero.district_code is not null as is_zero_report
    from expected
    inner join {{ ref("int_cover_part") }} as part
        on
            expected.source = part.source
            and (expected.layout is null or expected.layout = part.layout)
            and expected.period_start <= part.period_end
            and (part.period_start is null or expected.period_end >= part.period_start)
    left join named_part
        on
            part.delivery_id = named_part.delivery_id
            and part.layout = named_part.layout
            and part.cover_key = named_part.cover_key
            and expected.district_code = named_part.district_code
    left join district_row
        on
            part.delivery_id = district_row.delivery_id
            and part.cover_key = district_row.cover_key
            and expected.district_code = district_row.district_code
    left join district_zero
        on
            part.delivery_id = district_zero.delivery_id
            and part.layout = district_zero.layout
            and part.cover_key = district_zero.cover_key
            and expected.district_code = district_zero.district_code
    where
        -- the part of another district says nothing of this one
        expected.district_code is null
        or named_part.district_code is not null
        or not exists (
            select 1
            from named_part as other
            where
                part.delivery_id = other.delivery_id
                and part.layout = other.layout
                and part.cover_key = other.cover_key
        )
),

-- what is about this period alone answers for it when it reaches its last day; what is about more must have come after
-- that day as well: a table of the whole year that comes in July says nothing of August
answering as (
    select
        *,
        case
            when rhythm = 'event' then true
            when is_within then part_end = period_end
            else part_end >= period_end and cast(received_at as date) > period_end
        end as reaches_end,
        row_count > 0 or is_zero_report as says_something
    from touching
),

ranked as (
    select
        *,
        -- of ledgers that say all so far, the one that reaches least beyond the period, in its last version; of tables
        -- that go beyond it, the first: later ones hold what came later
        row_number() over (
            partition by expected_id, layout, cover_key, is_within, reaches_end
            order by
                part_end asc,
                case when part_end > period_end then received_at end asc,
                received_at desc,
                delivery_id asc
        ) as place,
        coalesce(bool_or(is_within and is_standing and reaches_end) over (partition by expected_id), false)
            as is_by_period
    from answering
),

arrived as (
    select
        expected_id,
        min(received_at) filter (where reaches_end and says_something) as first_received_at,
        not bool_or(is_by_period) as is_cumulative,
        coalesce(bool_and(part_start >= period_start) filter (where reaches_end), false) as begins_with_period,
        max_by(delivery_id, received_at) filter (
            where reaches_end and case when is_by_period then is_within and is_standing else place = 1 end
        ) as delivery_id,
        cast(sum(case when is_by_period then standing_rows else row_count end) filter (
            where case when is_by_period then is_within and is_standing else reaches_end and place = 1 end
        ) as bigint) as row_count,
        coalesce(bool_or(says_something) filter (
            where reaches_end and case when is_by_period then is_within and is_standing else place = 1 end
        ), false) as says_something
    from ranked
    group by expected_id
),

measured as (
    select
        expected.*,
        arrived.first_received_at,
        arrived.delivery_id,
        case when arrived.delivery_id is not null then arrived.row_count end as row_count,
        coalesce(arrived.says_something, false) as says_something,
        coalesce(arrived.is_cumulative and not arrived.begins_with_period, false) as is_cumulative,
        lag(case when arrived.delivery_id is not null then arrived.row_count end) over (
            partition by expected.source, expected.layout, expected.district_code, expected.rhythm
            order by expected.period_end
        ) as earlier_row_count,
        {{ known_day() }} as known_day
    from expected
    left join arrived on expected.expected_id = arrived.expected_id
)

select
    measured.expected_id,
    measured.source,
    measured.layout,
    measured.district_code,
    measured.district_name,
    measured.rhythm,
    measured.year,
    measured.period_start,
    measured.period_end,
    measured.due_date,
    case
        when measured.says_something and measured.row_count = 0 then 'zero_report'
        when measured.says_something and cast(measured.first_received_at as date) > measured.due_date then 'late'
        when measured.says_something then 'arrived'
        -- a table of the whole city came, and this district is not in it
        when measured.delivery_id is not null and measured.district_code is null then 'empty'
        when measured.known_day > measured.due_date then 'missing'
        else 'not_due'
    end as state,
    case
        when measured.says_something and cast(measured.first_received_at as date) > measured.due_date
            then cast(cast(measured.first_received_at as date) - measured.due_date as integer)
        when not measured.says_something and measured.known_day > measured.due_date
            then cast(measured.known_day - measured.due_date as integer)
    end as days_late,
    measured.first_received_at,
    measured.delivery_id,
    delivery.file,
    delivery.received_at,
    measured.row_count,
    case
        when measured.rhythm = 'event' then null
        when measured.is_cumulative then measured.row_count - measured.earlier_row_count
        else measured.row_count
    end as new_rows,
    measured.known_day,
    measured.owner_zh
from measured
left join {{ source("intake", "deliveries") }} as delivery
    on measured.delivery_id = delivery.delivery_id and delivery.status = 'loaded'
