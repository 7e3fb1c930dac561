select staged_row.*
from (
    {{ disposed(ref("stg_water"), key=["section_code", "event_date", "sample_number"]) }}
) as staged_row
