{#-
  The tables that the guard writes and later models read. They are made here as well, so that dbt can build by
  itself before any guard has run.
  rejects.holds: 'row' when the whole row is held, 'cell' when only `column_name` of it is.
  failures.record_id: names a record as evidence does, so that only the years it counts in are withheld.
  check_results.figures: stable ids of the figures that the rule stands behind.
  standing: see standing.sql.
-#}
{% macro prepare_quality_tables() %}
    create schema if not exists quality;
    create table if not exists quality.rejects (
        source varchar, table_name varchar, delivery_id varchar, sheet_name varchar, row_number integer,
        column_name varchar, rule_id varchar, reason varchar, holds varchar
    );
    create table if not exists quality.failures (
        stage varchar, source varchar, table_name varchar, record_id varchar, rule_id varchar, severity varchar,
        reason varchar
    );
    create table if not exists quality.check_results (
        stage varchar, source varchar, table_name varchar, rule_id varchar, title_zh varchar, severity varchar,
        holds varchar, figures varchar[], rows_looked_at bigint, rows_failed bigint, passed boolean, outcome varchar,
        blocks boolean, message varchar, seconds double
    );
    create table if not exists quality.standing (relation_name varchar, made_of varchar, contents varchar);
{% endmacro %}
