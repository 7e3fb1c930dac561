{%- set columns = {
    "alternative_id": "varchar", "period": "integer", "record_id": "varchar", "measure_numerator": "hugeint",
    "measure_denominator": "hugeint", "measure_label": "varchar", "in_numerator": "boolean", "in_denominator": "boolean"
} -%}
{%- set models = [] -%}
{%- for domain in alternative_domains() -%}
{%- do models.append("alternatives_" ~ domain) -%}
{%- endfor -%}

select * from (
    {{ union_of(models, columns) }}
)
