"""What meetings are called and how their times are said, in the active language."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from vaert.meetings.calendar_text import ZONE
from vaert.meetings.models import Meeting
from vaert.people.models import Person

_DANISH_DAY = r"l \d\e\n j. F"
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
    if len(known) <= 1:
        return "".join(known)
    if len(known) > _NAMED:
        more = len(known) - 2
        rest = ngettext("%(count)d other", "%(count)d others", more) % {"count": more}
        known = [*known[:2], rest]
    return _("%(names)s and %(last)s") % {"names": ", ".join(known[:-1]), "last": known[-1]}


def when(starts_at: datetime) -> str:
    """ "torsdag den 3. december kl. 10.00"."""
    local = starts_at.astimezone(ZONE)
    if get_language() == "da":
        return f"{formats.date_format(local, _DANISH_DAY)} kl. {local:%H.%M}"
    return f"{formats.date_format(local, 'l j F')} at {local:%H:%M}"


def span(starts_at: datetime, length_minutes: int) -> str:
    """ "torsdag den 3. december kl. 10.00-10.30"."""
    end = (starts_at + timedelta(minutes=length_minutes)).astimezone(ZONE)
    return f"{when(starts_at)}–{end:%H.%M}" if get_language() == "da" else f"{when(starts_at)}–{end:%H:%M}"
