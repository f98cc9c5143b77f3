"""When mail may arrive: quiet hours, and the moments when gathered mail goes out. In the organisation's own time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vaert.people.models import Organisation, Person

GATHERED_AT = time(7)  # or when the quiet hours end, where that is later
_MONDAY = 0


def quiet_until(organisation: Organisation, now: datetime) -> datetime | None:
    """When the quiet hours end that hold now; None outside them, in a demo, and where there are none."""
    first, last = organisation.quiet_from, organisation.quiet_until
    if first is None or last is None or organisation.is_demo:
        return None
    here = now.astimezone(ZoneInfo(organisation.time_zone))
    clock = here.time()
    is_quiet = first <= clock < last if first < last else clock >= first or clock < last
    if not is_quiet:
        return None
    return _at(organisation, here.date() + timedelta(days=clock >= last), last)


def end_of_day(organisation: Organisation, now: datetime) -> datetime:
    """The midnight that comes."""
    return _at(organisation, _today(organisation, now) + timedelta(days=1), time(0))


def start_of_day(organisation: Organisation, now: datetime) -> datetime:
    """The midnight that was."""
    return _at(organisation, _today(organisation, now), time(0))


def next_morning(organisation: Organisation, now: datetime) -> datetime:
    """When the first mail of tomorrow may come."""
    return _morning(organisation, _today(organisation, now) + timedelta(days=1))


def gathering_before(person: Person, now: datetime) -> datetime:
    """The latest moment, now included, at which the person's gathered mail went out or was to."""
    day = _today(person.organisation, now)
    moments = (_morning(person.organisation, day - timedelta(days=back)) for back in range(9))
    return next(moment for moment in moments if moment <= now and _is_day(person, moment))


def gathering_after(person: Person, now: datetime) -> datetime:
    """The next moment at which it goes out."""
    day = _today(person.organisation, now)
    moments = (_morning(person.organisation, day + timedelta(days=ahead)) for ahead in range(9))
    return next(moment for moment in moments if moment > now and _is_day(person, moment))


def _is_day(person: Person, moment: datetime) -> bool:
    """Every day for those who chose one mail a day, Mondays for those who chose one a week."""
    here = moment.astimezone(ZoneInfo(person.organisation.time_zone))
    return person.mail_rhythm != Person.MailRhythm.WEEKLY or here.weekday() == _MONDAY


def _morning(organisation: Organisation, day: date) -> datetime:
    """Never before the quiet hours end: those of a night end in the morning, those of a day do not move it."""
    first, last = organisation.quiet_from, organisation.quiet_until
    holds = first is not None and last is not None and (first > last or first <= GATHERED_AT < last)
    return _at(organisation, day, max(GATHERED_AT, last) if holds and last else GATHERED_AT)


def _today(organisation: Organisation, now: datetime) -> date:
    return now.astimezone(ZoneInfo(organisation.time_zone)).date()


def _at(organisation: Organisation, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(organisation.time_zone))
