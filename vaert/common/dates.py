"""Dates and times as people say them, in Danish and English: "torsdag den 3. december kl. 10.00".

Everything here speaks the active language and the library's zone. Instants are aware; dates are dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from vaert.common import clock

ZONE = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class Tongue:
    """How one language says days and lengths of time."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    date: str
    short_date: str
    ordinal: str
    clock: str
    at: str
    near: Mapping[int, str]
    future: str
    past: str
    numbers: tuple[str, ...]
    one: Mapping[str, str]
    units: Mapping[str, str]


DANISH = Tongue(
    weekdays=("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    months=(
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ),
    short_months=("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
    date="{weekday} den {day}. {month}",
    short_date="{day}. {month}",
    ordinal="{day}.",
    clock="%H.%M",
    at="{day} kl. {clock}",
    near={-1: "i går", 0: "i dag", 1: "i morgen", 2: "i overmorgen"},
    future="om {length}",
    past="for {length} siden",
    numbers=("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv"),
    one={"day": "en dag", "week": "en uge", "month": "en måned", "year": "et år"},
    units={"day": "dage", "week": "uger", "month": "måneder", "year": "år"},
)
ENGLISH = Tongue(
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    short_months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    date="{weekday} {day} {month}",
    short_date="{day} {month}",
    ordinal="{day}",
    clock="%H:%M",
    at="{day} at {clock}",
    near={-1: "yesterday", 0: "today", 1: "tomorrow"},
    future="in {length}",
    past="{length} ago",
    numbers=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    one={"day": "one day", "week": "one week", "month": "one month", "year": "one year"},
    units={"day": "days", "week": "weeks", "month": "months", "year": "years"},
)


def tongue() -> Tongue:
    """The active language's words; Danish when none is active."""
    return ENGLISH if (get_language() or "da").startswith("en") else DANISH


def local(at: datetime) -> datetime:
    """The instant on a clock that hangs in the library."""
    return at.astimezone(ZONE)


def _day_of(moment: date) -> date:
    return local(moment).date() if isinstance(moment, datetime) else moment


def long_date(day: date, today: date | None = None) -> str:
    """ "torsdag den 3. december", with the year when it is not the year of `today` (the clock's if not given)."""
    return _long_date(_day_of(day), (today or clock.today()).year, tongue() is ENGLISH)


@lru_cache(maxsize=4096)  # a page says the same few days many times
def _long_date(day: date, this_year: int, is_english: bool) -> str:
    words = ENGLISH if is_english else DANISH
    text = words.date.format(weekday=words.weekdays[day.weekday()], day=day.day, month=words.months[day.month - 1])
    return text if day.year == this_year else f"{text} {day.year}"


def long_time(at: datetime, today: date | None = None) -> str:
    """ "torsdag den 3. december kl. 10.00", with the year as in `long_date`."""
    return _long_time(at, (today or clock.today()).year, tongue() is ENGLISH)


@lru_cache(maxsize=4096)
def _long_time(at: datetime, this_year: int, is_english: bool) -> str:
    words, here = ENGLISH if is_english else DANISH, local(at)
    return words.at.format(day=_long_date(here.date(), this_year, is_english), clock=here.strftime(words.clock))


def clock_time(at: datetime | time) -> str:
    """ "10.00" in Danish, "10:00" in English."""
    return (local(at) if isinstance(at, datetime) else at).strftime(tongue().clock)


def short_date(day: date) -> str:
    """ "3. dec. 2026", for tables."""
    return f"{short_day(day)} {_day_of(day).year}"


def short_day(day: date) -> str:
    """ "3. dec.", where the year is plain from the page."""
    words, day = tongue(), _day_of(day)
    return words.short_date.format(day=day.day, month=words.short_months[day.month - 1])


def short_month(day: date) -> str:
    """ "dec. 2026"."""
    day = _day_of(day)
    return f"{tongue().short_months[day.month - 1]} {day.year}"


def month_name(day: date) -> str:
    """ "december"."""
    return tongue().months[_day_of(day).month - 1]


def month_year(day: date) -> str:
    """ "december 2026"."""
    return f"{month_name(day)} {_day_of(day).year}"


def day_number(day: date) -> str:
    """ "3." in Danish, "3" in English."""
    return tongue().ordinal.format(day=_day_of(day).day)


def weekday(day: date) -> str:
    """ "torsdag"."""
    return tongue().weekdays[_day_of(day).weekday()]


def relative(day: date, today: date) -> str:
    """How far a day is from today: "i morgen", "om to uger", "for tre dage siden".

    Days up to thirteen, then whole weeks up to eight, whole months up to twenty-three, then years, each rounded
    to the nearest.
    """
    words, days = tongue(), (_day_of(day) - today).days
    if days in words.near:
        return words.near[days]
    return (words.future if days > 0 else words.past).format(length=_length(abs(days), words))


def _length(days: int, words: Tongue) -> str:
    if days < 14 and days % 7:
        count, unit = days, "day"
    elif days < 60:
        count, unit = round(days / 7), "week"
    elif days < 715:
        count, unit = round(days / 30.44), "month"
    else:
        count, unit = round(days / 365.25), "year"
    if count == 1:
        return words.one[unit]
    number = words.numbers[count] if count < len(words.numbers) else str(count)
    return f"{number} {words.units[unit]}"
