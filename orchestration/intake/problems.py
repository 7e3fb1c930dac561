"""What can go wrong with a delivery or with the set-up, as sentences for people.

Belongs here: the two exceptions that intake raises on purpose. Does not belong here: deciding when to raise them.
"""

from __future__ import annotations

from orchestration.refusals import Refusal


class Refused(Exception):
    """A delivery cannot be taken; carries the rule and one sentence that names the place and the remedy.

    The sentence never holds the value of a cell: it is printed and logged, and a cell may be personal.
    """

    def __init__(self, rule_id: str, sentence: str) -> None:
        """Keep the rule beside the sentence, so that the register can show both."""
        super().__init__(sentence)
        self.rule_id = rule_id
        self.sentence = sentence


def unforeseen(file: str, error: str) -> Refused:
    """Refuse a file that stopped its reader in a way that nobody foresaw; of the error only its class is told."""
    return Refused("F16", f"{file} cannot be read ({error}); save it anew as .xlsx or .csv and deliver it again.")


class IntakeError(Refusal):
    """The set-up is wrong (a contract, the book of receipts, the database): no delivery is to blame."""
