"""Danish civil registration numbers (CPR): found anywhere in typed or imported text, to be refused (P4)."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vaert.people.plain import without_hidden

# Six digits of a date, perhaps one separator, four digits; not part of a longer run of digits,
# nor of an international telephone number.
_CANDIDATE = re.compile(r"(?<![\d+])(\d{2})(\d{2})(\d{2})(\s?[-\u2010-\u2015\u2212./]\s?|\s?)(\d{4})(?!\d)")


def contains_cpr(text: object) -> bool:
    """Whether the text holds something that can be a CPR number: ddmmyy-xxxx, or ten digits that begin with a date.

    A replacement number counts as well: its day is raised by 60. Telephone numbers such as "45 11 47 42" or
    "4511474200" (month 11, day 45) are not dates and pass.
    """
    found = _CANDIDATE.findall(without_hidden(str(text)))
    return any(_is_day(int(day), int(month), int(year)) for day, month, year, _sep, _run in found)


def refuse_cpr(text: object) -> None:
    """Raise ValidationError when the text holds a CPR number. The number is never part of the error."""
    if contains_cpr(text):
        raise ValidationError(_("This looks like a CPR number. We never keep those: please leave it out."), code="cpr")


def _is_day(day: int, month: int, year: int) -> bool:
    """Whether it is a date in 1900 to 2099; a leap day counts if either century has it."""
    if day > 60:
        day -= 60
    return any(_exists(century + year, month, day) for century in (1900, 2000))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
