"""What can be wrong in a file, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of fault. The label is the sentence that tells what to do."""

    REQUIRED = "required", _("This cannot be empty.")
    INVALID_DATE = "invalid_date", _("This is not a date. Write it as 03-12-2026.")
    INVALID_TIME = "invalid_time", _("This is not a time of day. Write it as 13.00.")
    INVALID_EMAIL = "invalid_email", _("This is not an e-mail address. It needs an @ and a domain.")
    INVALID_NUMBER = "invalid_number", _("This is not a number. Write it in digits, such as 37 or 32,5.")
    OUT_OF_RANGE = "out_of_range", _("The value is too big, too small or too long. Check it.")
    DUPLICATE = "duplicate", _("This is in the file already, or belongs to a colleague. Keep it in one place.")
    CPR = "cpr", _("Looks like a CPR number. We have not kept it. Take it out of the file.")
    UNKNOWN_LEADER = "unknown_leader", _("We do not know this leader. Add them to the file, or correct the address.")
    OWN_LEADER = "own_leader", _("Nobody can be their own leader. Leave it empty, or name somebody else.")
    UNKNOWN_PERSON = "unknown_person", _("We do not know anybody with this number. Import the staff list first.")
    END_BEFORE_START = "end_before_start", _("The end lies before the beginning. Check both.")
    UNKNOWN_COLUMN = "unknown_column", _("We do not know this column. Say what it is, or that we should skip it.")
    UNREADABLE = "unreadable", _("We cannot make out what this says. Check for stray separators and quotes.")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one cell: the line (the header of the file is usually 1), the column as the file calls it.

    `value` is what stood there; it is empty for a CPR number (P4).
    """

    line: int
    column: str
    kind: Kind
    value: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, for people."""
        return str(self.kind.label)

    def as_json(self) -> dict[str, Any]:
        """Where and what, without the value."""
        return {"line": self.line, "column": self.column, "kind": str(self.kind.value)}
