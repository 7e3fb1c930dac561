"""What can be wrong with a report that is to be checked, in sentences for who wrote it.

Belongs here: the one error class of this room. Does not belong here: what is wrong in a report's numbers
(`verdicts.py`).
"""

from orchestration.refusals import Refusal


class ReportRefused(Refusal):
    """A report can not be read or marked; the message names the file and says what to do."""
