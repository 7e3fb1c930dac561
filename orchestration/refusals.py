"""What all foreseen failures have in common: one sentence that says what is wrong and what to do.

Belongs here: the class by which the command and Dagster know them. Does not belong here: any single refusal, which
stands where it is raised.
"""

from __future__ import annotations


class Refusal(Exception):
    """Something that was foreseen keeps the work from being done; the message is the sentence for whoever asked."""
