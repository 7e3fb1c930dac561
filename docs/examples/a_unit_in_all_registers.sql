-- Units that stand in more than one register: where, and how often.
select
    entity_code,
    any_value(unit_name) as unit_name,
    count(*) as registers,
    string_agg(source || ' ' || records, ', ' order by source) as records_by_register
from marts.mart_entity_register
group by entity_code
having count(*) > 1
order by entity_code;
