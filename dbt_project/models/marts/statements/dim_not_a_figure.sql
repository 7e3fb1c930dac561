select
    pattern_zh,
    reason_zh
from {{ ref("not_a_figure") }}
union
select distinct
    section_name as pattern_zh,
    '断面名称' as reason_zh
from {{ ref("section") }}
where {{ re_matches("section_name", "[一二三四五六七八九十百千]") }}
