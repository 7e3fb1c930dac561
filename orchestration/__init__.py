"""ecoledger: from delivered files to figures that carry their proof.

Here: the Dagster project, and beside it plain packages that know nothing of Dagster
(`intake`, `sample`, `cli` and what they need). `definitions.py` is the only door.
"""
