"""A made bureau-year in real formats, with its own record of what is true.

Belongs here: making files by arithmetic of its own, towards the printed values that the seeds record. Does not belong
here: reading files, Dagster, or any of the project's transformations; the sample is what they are tested against.
"""

from orchestration.sample.make import SampleReport, make_sample
from orchestration.sample.targets import SampleError

__all__ = ["SampleError", "SampleReport", "make_sample"]
