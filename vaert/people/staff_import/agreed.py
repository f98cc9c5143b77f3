"""What somebody agreed to when they said go, and why an import may refuse to go all the same."""

from dataclasses import dataclass


class HasFaults(Exception):
    """Some rows cannot be used, and nobody said to go on without them."""


class StalePreview(Exception):
    """The people have changed since the preview: what would be written is no longer what was shown."""


class TooManyLeaving(Exception):
    """A list that is said to be complete would end more than MOST_MISSING_PERCENT of the people employed."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What somebody agreed to when they said go."""

    is_complete: bool = False  # those not in the list have left
    is_sure: bool = False  # also when that is a great many
    skips_faulty: bool = False
    fingerprint: str = ""  # of the preview they saw; empty where preview and deed are one
