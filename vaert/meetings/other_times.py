"""Other times for a meeting: what both can, and what stands in the way of a time somebody picked (M10).

What a meeting is of may stand still for a while. This room does not know, so whoever asks says on which days (`Still`).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vaert.common.dates import ZONE, clock_time, local, long_date
from vaert.common.prepared import prepared
from vaert.core import booking
from vaert.core.booking import Code, Reason
from vaert.meetings.busy import calendars, closed_days, without
from vaert.meetings.models import Meeting
from vaert.people.models import Person

_LOOK_AHEAD = timedelta(days=35)
_PAIR = 2
_MONTH_DAYS = 30
Still = Sequence[tuple[date, date | None]]
"""Days on which nobody meets, both included; without a last day nobody knows when they do again."""
StillOf = Callable[[Meeting], Still]


def never(meeting: Meeting) -> Still:
    """No such days: for meetings that are of nothing that can stand still."""
    return ()


def is_still(at: datetime, still: Still) -> bool:
    """Whether the time lies on one of those days."""
    day = local(at).date()
    return any(first <= day and (until is None or day <= until) for first, until in still)


def proposals(meeting: Meeting, people: Sequence[Person], *, today: date, still: Still = ()) -> list[datetime]:
    """Up to three free times for both, the least disturbance first; none for more than two people."""
    if len(people) != _PAIR:
        return []
    present = _as_booked(meeting, _number(meeting, _of_the_pair(meeting, people)), meeting.starts_at)
    wanted_on = max(present.on, today)
    found = booking.rebook(_request(meeting, people, today, still=still), present, wanted_on=wanted_on)
    if not found and meeting.kind == Meeting.Kind.INTRODUCTION:  # rather after their next coffee than not at all
        found = booking.rebook(_request(meeting, people, today, still=still, alone=True), present, wanted_on=wanted_on)
    return [_instant(one.meeting.on, one.meeting.start_minute) for one in found]


def hindrances(
    meeting: Meeting,
    people: Sequence[Person],
    starts_at: datetime,
    *,
    today: date,
    still: Still = (),
    may_be_close: bool = False,
) -> list[str]:
    """What stands in the way of the meeting at another time, a sentence each.

    It `may_be_close` to another of their meetings, as one of `proposals` is where no better is left.
    """
    if len(people) != _PAIR:
        return []
    number = _number(meeting, _of_the_pair(meeting, people))
    alone = meeting.kind == Meeting.Kind.INTRODUCTION  # as it is offered
    reasons = booking.check(
        _request(meeting, people, today, until=local(starts_at).date(), alone=alone),
        _as_booked(meeting, number, starts_at),
        instead_of=_as_booked(meeting, number, meeting.starts_at),
    )
    names = {str(person.pk): person.given_name for person in people}
    asked = [reason for reason in reasons if not (may_be_close and reason.code == Code.TOO_CLOSE)]
    found = [sentence for reason in asked if (sentence := _sentence(reason, names))]
    return [_("The year is paused that day."), *found] if is_still(starts_at, still) else found


def _of_the_pair(meeting: Meeting, people: Sequence[Person]) -> list[Meeting]:
    """The meetings these two have or had together, in order; looked up once."""
    known: list[Meeting] | None = meeting.__dict__.get("_of_the_pair")
    if known is None:
        found = _together(people[0].pk, people[1].pk, meeting.pk)
        known = meeting.__dict__["_of_the_pair"] = found
    return known


@prepared
def _together(one: int, other: int, this: int) -> QuerySet[Meeting]:
    """The meetings of two people that are booked or were held, and this one however it stands."""
    theirs = Meeting.objects.filter(attendees__person_id=one)
    both = theirs.filter(attendees__person_id=other)  # a second look at the attendees, not the same one
    counts = both.filter(Q(state__in=[Meeting.State.BOOKED, Meeting.State.HELD]) | Q(pk=this))
    return counts.only("kind", "starts_at", "length_minutes").order_by("starts_at", "pk")


def _number(meeting: Meeting, series: Sequence[Meeting]) -> int:
    """Its place among the pair's meetings; an introduction has number 0."""
    if meeting.kind == Meeting.Kind.INTRODUCTION:
        return 0
    return 1 + [one.pk for one in series if one.kind != Meeting.Kind.INTRODUCTION].index(meeting.pk)


def _request(
    meeting: Meeting,
    people: Sequence[Person],
    today: date,
    *,
    until: date | None = None,
    still: Still = (),
    alone: bool = False,
) -> booking.Request:
    """What is asked of the booking core; `alone` says that the meeting need not fit in between the pair's others."""
    series = _of_the_pair(meeting, people)
    days = [local(one.starts_at).date() for one in series]
    first = min([today, *days])
    last = max([today, *days, until or today]) + _LOOK_AHEAD
    others = [one for one in series if one.pk != meeting.pk and not _is_overtaken_by(one, meeting, series, today)]
    others = [] if alone else others
    of_each = calendars(people, first=today, last=last)
    of_each[people[0].pk] = without(of_each[people[0].pk], still, last)  # nobody meets when one of them does not
    return booking.Request(
        calendars=tuple(of_each.values()),
        series=(
            booking.Series(
                id=str(meeting.pk),
                newcomer=str(people[0].pk),
                buddy=str(people[1].pk),
                starts=first,
                ends=last + timedelta(days=1),
                meetings=len(series),
                length_minutes=meeting.length_minutes,
                every_days=_beat(series),
                kept=tuple(_as_booked(one, _number(one, series), one.starts_at, meeting.pk) for one in others),
            ),
        ),
        closed=closed_days(meeting.organisation, today, last),
        not_before=today + timedelta(days=1),
    )


def _beat(series: Sequence[Meeting]) -> int:
    """How many days there usually are between two of their meetings; a month at most, and until one can tell."""
    days = [local(one.starts_at).date() for one in series if one.kind != Meeting.Kind.INTRODUCTION]
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    return min(_MONTH_DAYS, max(1, gaps[len(gaps) // 2])) if gaps else _MONTH_DAYS


def _is_overtaken_by(other: Meeting, meeting: Meeting, series: Sequence[Meeting], today: date) -> bool:
    """Whether a later meeting of the pair has taken place already, so that this one comes after it."""
    return _number(other, series) > _number(meeting, series) and local(other.starts_at).date() <= today


def _as_booked(meeting: Meeting, number: int, starts_at: datetime, series: int | None = None) -> booking.Meeting:
    """The meeting as the booking core sees it, at its own time or another; a series is named by one of its meetings."""
    start = local(starts_at)
    minute = start.hour * 60 + start.minute
    kind = booking.INTRODUCTION if meeting.kind == Meeting.Kind.INTRODUCTION else booking.MONTHLY
    end = min(minute + meeting.length_minutes, 24 * 60)
    return booking.Meeting(str(series or meeting.pk), number, kind, start.date(), minute, end)


def _instant(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), ZONE)


def _sentence(reason: Reason, names: dict[str, str]) -> str:
    """The reason in words; empty where it is nothing the two need to know."""
    name = names.get(reason.who or "", _("One of you"))
    if reason.code == Code.WEEKEND:
        return _("It is a weekend.")
    if reason.code == Code.CLOSED:
        return _("The library is closed that day.")
    if reason.code == Code.ABSENT:
        return _("%(name)s is away that day.") % {"name": name}
    if reason.code == Code.OUTSIDE_WEEK:
        return _("%(name)s does not work at that time.") % {"name": name}
    if reason.code == Code.BUSY and reason.start_minute is not None and reason.end_minute is not None:
        span = {"from": _clock(reason.start_minute), "to": _clock(reason.end_minute)}
        return _("%(name)s is busy from %(from)s to %(to)s.") % {"name": name, **span}
    if reason.code == Code.TOO_CLOSE and reason.starts:
        return _("You also meet on %(day)s.") % {"day": long_date(reason.starts)}
    if reason.code == Code.OUT_OF_ORDER and reason.starts:
        return _("It comes on the wrong side of your meeting on %(day)s.") % {"day": long_date(reason.starts)}
    return ""


def _clock(minute: int) -> str:
    return clock_time(time(minute // 60 % 24, minute % 60))
