select
    kind || '|' || word as record_id,
    word,
    kind,
    meaning
from {{ ref("statement_word") }}
