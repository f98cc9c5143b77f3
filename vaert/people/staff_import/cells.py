"""What a cell says: dates, times, numbers, yes and no, lists, mail addresses, working weeks.

Each reader takes a trimmed text that is not empty and returns its value, or raises Refused with the kind of fault.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache

from vaert.people.staff_import.faults import Kind

EARLIEST, LATEST = date(1940, 1, 1), date(2100, 12, 31)
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]\d\d:\d\d(?::\d\d)?)?")
_EXCEL_DAY = re.compile(r"\d{5}")
_TIME = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{1,2})(?:[.:]\d{2})?)?")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)")
# What mail servers take in practice: one @, no spaces, a domain with a dot.
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_YES = {"ja", "j", "x", "1", "yes", "y", "true", "sand", "sandt", "✓"}
_NO = {"nej", "n", "0", "no", "false", "falsk", "-"}
_DAYS = ["ma", "ti", "on", "to", "fr", "lø", "sø"]
_ENGLISH_DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]
_WEEK_PART = re.compile(r"(?P<first>[^\W\d]+\.?)(?:\s*[-–]\s*(?P<last>[^\W\d]+\.?))?(?:\s+(?P<hours>\d.*))?")
WORKING_HOURS = (time(8), time(15, 30))  # where only the days are given


class Refused(ValueError):
    """A cell that says nothing we can use; `kind` says why."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.kind = kind


@lru_cache(maxsize=20_000)
def read_date(text: str) -> date:
    """Day first as Danes write it (`3-12-2026`, `03.12.2026`, `3/12/26`), ISO, or a day number of Excel's."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 0 if year >= 100 else 2000 if year < 50 else 1900
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif _EXCEL_DAY.fullmatch(text):
        return _within_reason(_EXCEL_DAY_ZERO + timedelta(days=int(text)))
    else:
        raise Refused(Kind.INVALID_DATE)
    try:
        return _within_reason(date(year, month, day))
    except ValueError as error:
        raise error if isinstance(error, Refused) else Refused(Kind.INVALID_DATE) from error


def _within_reason(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Refused(Kind.OUT_OF_RANGE)
    return day


@lru_cache(maxsize=5_000)
def read_time(text: str) -> time:
    """A time of day: `13.00`, `13:00`, `kl. 9`, `9`."""
    found = _TIME.fullmatch(text.lower())
    if not found:
        raise Refused(Kind.INVALID_TIME)
    hour, minute = int(found[1]), int((found[2] or "0").ljust(2, "0"))  # a spreadsheet makes 10.30 into 10.3
    if hour > 23 or minute > 59:
        raise Refused(Kind.INVALID_TIME)
    return time(hour, minute)


def read_number(text: str, least: Decimal, most: Decimal) -> Decimal:
    """A number with a Danish comma or a point (`37`, `32,5`, `1.200,50`), rounded to two decimals, in the bounds."""
    plain = text.replace("\u00a0", "").replace("−", "-")
    if not _NUMBER.fullmatch(plain) or len(plain) > 20:
        raise Refused(Kind.INVALID_NUMBER)
    if "," in plain or plain.count(".") > 1:
        plain = plain.replace(".", "").replace(",", ".")
    number = Decimal(plain).quantize(Decimal("0.01"))
    if not least <= number <= most:
        raise Refused(Kind.OUT_OF_RANGE)
    return number


def read_yes_no(text: str) -> bool:
    """`ja`, `x`, `1`, `yes` are true; `nej`, `0`, `no` are false."""
    word = text.lower()
    if word not in _YES | _NO:
        raise Refused(Kind.UNREADABLE)
    return word in _YES


def read_email(text: str) -> str:
    """A mail address in lower case; `Name <address>` and `mailto:` are understood."""
    address = text[text.rfind("<") + 1 : -1] if text.endswith(">") and "<" in text else text
    address = address.strip().lower().removeprefix("mailto:")
    if len(address) > 160 or ".." in address or not _EMAIL.fullmatch(address):
        raise Refused(Kind.INVALID_EMAIL)
    return address


def read_list(text: str) -> list[str]:
    """Words between commas, semicolons, slashes or `og`/`and`, in lower case, each once, in their order."""
    parts = re.split(r"\s*[,;/|\n]\s*|\s+(?:og|and)\s+", text.lower())
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def read_week(text: str) -> list[list[int | str]]:
    """A working week: `man-fre 8.00-15.30`, `ma, ti, to`, `mon-wed 9-15; fri 9-13`.

    Gives `[[weekday 0-6, "08:00", "15:30"], ...]`; where only days stand, the hours are WORKING_HOURS.
    """
    week: dict[int, list[int | str]] = {}
    for part in re.split(r"\s*[,;\n]\s*|\s+og\s+|\s+and\s+", text.strip().lower()):
        found = _WEEK_PART.fullmatch(part)
        if not found:
            raise Refused(Kind.UNREADABLE)
        first = _weekday(found["first"])
        last = _weekday(found["last"]) if found["last"] else first
        begins, ends = _hours(found["hours"]) if found["hours"] else WORKING_HOURS
        for day in range(first, last + 1):
            week[day] = [day, f"{begins:%H:%M}", f"{ends:%H:%M}"]
    if not week:
        raise Refused(Kind.UNREADABLE)
    return [week[day] for day in sorted(week)]


def _weekday(word: str) -> int:
    for names in (_DAYS, _ENGLISH_DAYS):
        if word[:2] in names:
            return names.index(word[:2])
    raise Refused(Kind.UNREADABLE)


def _hours(text: str) -> tuple[time, time]:
    begins, dash, ends = text.replace("–", "-").partition("-")
    if not dash:
        raise Refused(Kind.UNREADABLE)
    hours = read_time(begins.strip()), read_time(ends.strip())
    if hours[0] >= hours[1]:
        raise Refused(Kind.OUT_OF_RANGE)
    return hours
