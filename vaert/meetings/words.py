"""What meetings are called and how their times are said, in the active language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import clock_time, long_time
from vaert.common.words import joined
from vaert.meetings.models import Meeting
from vaert.people.models import Person

_NAMED = 3  # more names than these make a subject too long to read


def title(meeting: Meeting, reader: Person | None, attendees: Sequence[Person]) -> str:
    """The meeting as the reader would say it: its own subject, or "Kaffe og sparring med Jens"."""
    if meeting.subject:
        return meeting.subject
    others = names([person for person in attendees if reader is None or person.pk != reader.pk])
    if meeting.kind == Meeting.Kind.INTRODUCTION:
        return _("Introduction with %(names)s") % {"names": others}
    return _("Coffee and sparring with %(names)s") % {"names": others}


def names(people: Sequence[Person]) -> str:
    """Given names as one says them: "Jens", "Jens og Lone", "Jens, Lone og 4 andre"."""
    known = [person.given_name for person in people]
    if len(known) > _NAMED:
        more = len(known) - 2
        known = [*known[:2], ngettext("%(count)d other", "%(count)d others", more) % {"count": more}]
    return joined(known)


def span(starts_at: datetime, length_minutes: int, today: date | None = None) -> str:
    """ "torsdag den 3. december kl. 10.00–10.30"."""
    end = starts_at + timedelta(minutes=length_minutes)
    return f"{long_time(starts_at, today)}–{clock_time(end)}"
