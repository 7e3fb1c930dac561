-- `followed` calls itself
with recursive item_row as (
    select * from {{ ref("int_supervision_item_rows") }}
    where record_id is not null
),

in_force as (
    select *
    from item_row
    where disposition = 'fact'
    -- one item, one fact: rows that contradict one another are named by S01, which withholds the figures
    qualify row_number() over (partition by record_id order by delivery_id, sheet_name nulls first, row_number) = 1
),

-- what the ledgers before this one said, too: since when the item is there, and the last day on which it was open
known as (
    select
        record_id,
        min(covered_to) as known_since,
        max(covered_to) filter (where not is_completed) as open_until,
        max(covered_to) filter (where not is_signed_off) as listed_until
    from item_row
    where disposition in ('fact', 'superseded')
    group by record_id
),

-- the first ledger after that which says that it is done
done as (
    select
        item_row.record_id,
        min(item_row.covered_to) filter (
            where item_row.is_completed and item_row.covered_to > coalesce(known.open_until, date '0001-01-01')
        ) as completed_since,
        min(item_row.covered_to) filter (
            where item_row.is_signed_off and item_row.covered_to > coalesce(known.listed_until, date '0001-01-01')
        ) as signed_off_since
    from item_row
    inner join known on item_row.record_id = known.record_id
    where item_row.disposition in ('fact', 'superseded')
    group by item_row.record_id
),

-- a duplicate of a duplicate leads on to the first of them all
followed (record_id, root_record_id, steps) as (
    select
        record_id,
        record_id as root_record_id,
        0 as steps
    from in_force
    union all
    select
        followed.record_id,
        in_force.original_record_id as root_record_id,
        followed.steps + 1 as steps
    from followed
    inner join in_force on followed.root_record_id = in_force.record_id
    -- a chain that closes on itself is held by T05; the bound keeps a build without the guard from running for ever
    where in_force.is_duplicate and in_force.original_record_id is not null and followed.steps < 50
),

rooted as (
    select
        record_id,
        max_by(root_record_id, steps) as root_record_id
    from followed
    group by record_id
)

select
    in_force.*,
    rooted.root_record_id,
    -- what has no day of its own happened by the day up to which the first ledger that tells it reaches
    coalesce(in_force.assigned_date, known.known_since) as assigned_on,
    case
        when in_force.is_completed
            then coalesce(
                    in_force.completed_date,
                    least(
                        coalesce(in_force.signed_off_date, done.completed_since, in_force.covered_to),
                        coalesce(done.completed_since, in_force.covered_to)
                    )
                )
    end as completed_on,
    case
        when in_force.is_signed_off
            then coalesce(in_force.signed_off_date, done.signed_off_since, in_force.covered_to)
    end as signed_off_on
from in_force
inner join known on in_force.record_id = known.record_id
inner join done on in_force.record_id = done.record_id
inner join rooted on in_force.record_id = rooted.record_id
