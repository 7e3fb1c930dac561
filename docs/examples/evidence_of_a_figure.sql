-- What a figure is made of: every record that counts, with the file, sheet and row that it came from.
select
    evidence.record_id,
    evidence.measure,
    delivery.file,
    place.sheet_name,
    place.row_number
from figures.figure_evidence as evidence
inner join figures.figure_lineage as place
    on
        evidence.stable_id = place.stable_id
        and evidence.period = place.period
        and evidence.record_id = place.record_id
inner join marts.deliveries as delivery on place.delivery_id = delivery.delivery_id
where
    evidence.stable_id = 'SP-EIA-03'
    and evidence.period = 2020
    and evidence.is_counted
order by evidence.record_id, delivery.file, place.row_number;
