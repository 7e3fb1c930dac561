with recursive in_force as (
    select *
    from {{ ref("int_petition_rows") }}
    where disposition = 'fact' and petition_no is not null
    -- one petition, one fact: rows that contradict one another are named by T01, which withholds the figure
    qualify
        row_number() over (
            partition by petition_no order by delivery_id, sheet_name nulls first, row_number
        ) = 1
),

-- a duplicate of a duplicate leads on to the first of them all
followed (petition_no, root_petition_no, steps) as (
    select
        petition_no,
        petition_no as root_petition_no,
        0 as steps
    from in_force
    union all
    select
        followed.petition_no,
        in_force.original_petition_no as root_petition_no,
        followed.steps + 1 as steps
    from followed
    inner join in_force on followed.root_petition_no = in_force.petition_no
    -- a chain that closes on itself is held by T05; the bound keeps a build without the guard from running for ever
    where in_force.is_duplicate and in_force.original_petition_no is not null and followed.steps < 50
),

rooted as (
    select
        petition_no,
        max_by(root_petition_no, steps) as root_petition_no
    from followed
    group by petition_no
)

select
    in_force.*,
    rooted.root_petition_no
from in_force
inner join rooted on in_force.petition_no = rooted.petition_no
