"""Read a report, find its numbers, and hold them against the figures.

Belongs here: from a file of any kind to a list of statements with a verdict, and the marked copy of it. Does not belong
here: what a figure is called in sentences (seeds of dbt), and how the list is shown (`orchestration/showing.py`).
"""
