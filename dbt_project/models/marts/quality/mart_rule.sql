{{ config(tags=["published"]) }}

with catalogue as (
    select * from {{ ref("rule_catalogue") }}
),

figure as (
    select
        stable_id,
        catalogue_order
    from {{ ref("figure_catalogue") }}
),

-- of a rule that is asked of every source, a failing record speaks for the figures of its own
touched_figure as (
    select
        figure_check.stable_id,
        figure_check.table_name,
        figure_check.rule_id
    from {{ ref("int_figure_check") }} as figure_check
    where
        not figure_check.is_of_every_source
        or figure_check.outcome <> 'failed'
        or exists (
            select 1
            from {{ source("quality", "failures") }} as failure
            left join {{ ref("figure_requirement") }} as requirement on failure.source = requirement.source
            where
                failure.table_name = figure_check.table_name
                and failure.rule_id = figure_check.rule_id
                and (failure.source = 'any' or requirement.stable_id = figure_check.stable_id)
        )
),

-- what stands behind a check
checked_figure as (
    select
        touched_figure.table_name,
        touched_figure.rule_id,
        string_agg(figure.stable_id, '; ' order by figure.catalogue_order) as figures
    from touched_figure
    inner join figure on touched_figure.stable_id = figure.stable_id
    group by touched_figure.table_name, touched_figure.rule_id
),

asked as (
    select
        case result.stage when 'keys' then 'dbt_test' else 'expectation' end as held_by,
        result.rule_id as asked_as,
        result.title_zh,
        result.severity,
        result.table_name,
        result.outcome,
        result.rows_looked_at,
        result.rows_failed,
        result.blocks,
        checked_figure.figures
    from {{ source("quality", "check_results") }} as result
    left join checked_figure
        on result.table_name = checked_figure.table_name and result.rule_id = checked_figure.rule_id
)

select
    concat_ws('|', catalogue.rule_id, asked.held_by, asked.asked_as, asked.table_name) as record_id,
    catalogue.rule_order,
    catalogue.rule_id,
    catalogue.name_zh,
    catalogue.rule_class,
    rule_class.name_zh as class_zh,
    catalogue.severity as designed_severity,
    coalesce(asked.severity, catalogue.severity) as severity,
    catalogue.basis_zh,
    catalogue.owner_zh,
    asked.held_by,
    asked.asked_as,
    asked.title_zh,
    asked.table_name,
    asked.outcome,
    asked.rows_looked_at,
    asked.rows_failed,
    asked.blocks,
    asked.figures,
    catalogue.asked_elsewhere_zh
from catalogue
left join {{ ref("rule_class") }} as rule_class on catalogue.rule_class = rule_class.rule_class
-- a part is named by its rule and what follows: E01.sequence
left join asked on catalogue.rule_id = left(asked.asked_as, length(catalogue.rule_id))
