-- Rows that are held back: by which rule, whose office answers for it, and in which state they are.
select
    source,
    rule_id,
    title_zh,
    owner_zh,
    state,
    count(*) as row_count
from marts.rejects
group by all
order by source, rule_id, state;
