with sample_row as (
    select
        sample.delivery_id,
        sample.sheet_name,
        sample.row_number,
        sample.sample_id,
        sample.section_code,
        sample.sampling_date,
        sample.month_start,
        report_year.year,
        section.river_code
    from {{ ref("int_water_samples") }} as sample
    inner join {{ ref("report_year") }} as report_year
        on sample.sampling_date between report_year.period_start and report_year.period_end
    inner join {{ ref("dim_section") }} as section
        on
            sample.section_code = section.section_code
            and sample.sampling_date between section.valid_from and section.last_day
),

-- only the rows whose value is in the mean stand behind an item
item_row as (
    select
        reading.section_code || '|' || cast(sample_row.year as varchar) || '|' || reading.item_code as record_id,
        reading.delivery_id,
        reading.sheet_name,
        reading.row_number
    from {{ ref("int_water_readings") }} as reading
    inner join {{ ref("figure_section") }} as figure_section on reading.section_code = figure_section.section_code
    inner join sample_row on reading.sample_id = sample_row.sample_id
    where reading.reading in ('measured', 'not_detected')
),

-- a row that only says why there is no sample is evidence too: of a month that is excused
record_row as (
    select
        record_id,
        delivery_id,
        sheet_name,
        row_number
    from item_row
    union
    select
        section_code || '|' || cast(year as varchar) as record_id,
        delivery_id,
        sheet_name,
        row_number
    from sample_row
    union
    select
        river_code || '|' || cast(year as varchar) as record_id,
        delivery_id,
        sheet_name,
        row_number
    from sample_row
    union
    select
        left(cast(sample_row.month_start as varchar), 7) as record_id,
        sample_row.delivery_id,
        sample_row.sheet_name,
        sample_row.row_number
    from sample_row
    inner join {{ ref("fct_water_section_month") }} as section_month
        on sample_row.section_code = section_month.section_code and sample_row.month_start = section_month.month_start
    where section_month.is_owed
)

select
    record_id,
    delivery_id,
    sheet_name,
    row_number
from record_row
