"""The clock, read in views, commands and jobs only; below them `at` and `today` are arguments."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """This instant, in UTC."""
    return timezone.now()


def today(zone: str = "Europe/Copenhagen") -> date:
    """The date in the zone right now."""
    return now().astimezone(ZoneInfo(zone)).date()
