"""Figures frozen, compared and written for the people who sign them.

Belongs here: what a release is made of, how two of them differ, and the papers in which people read one: workbook,
document and figure book. Everything is read from one DuckDB file, a serving copy or the copy inside a release, so that
a paper can be made again for any release. Does not belong here: anything of Dagster, and computing a figure.
"""
