"""What the data must be like: declared in suites, asked by Great Expectations, answered inside DuckDB.

Belongs here: the suites and what runs them. Does not belong here: Dagster, intake, and any rule written in Python.
"""
