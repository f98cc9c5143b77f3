"""What meetings are called and how their times are said, in the active language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.common.dates import clock_time, long_time
from vaert.common.words import joined
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.people.models import Person

_NAMED = 3  # more names than these make a subject too long to read


def title(meeting: Meeting, reader: Person | None, attendees: Sequence[Person]) -> str:
    """The meeting as the reader would say it: its own subject, or "Kaffe og sparring med Jens"."""
    if meeting.subject:
        return meeting.subject
    if meeting.kind == Meeting.Kind.SPARRING:
        return str(Meeting.Kind.SPARRING.label)
    others = {"names": names(others_than(reader, attendees))}
    if meeting.kind == Meeting.Kind.INTRODUCTION:
        return _("Introduction with %(names)s") % others
    return _("Coffee and a talk with %(names)s") % others


def about(meeting: Meeting, reader: Person, attendees: Sequence[Person]) -> str:
    """What the meeting is and with whom, as a calendar entry's first line: "Kaffe og sparring med Jens Holm."."""
    others = {"names": joined(person.name for person in others_than(reader, attendees))}
    if meeting.subject or meeting.kind == Meeting.Kind.SPARRING:
        return _("You meet %(names)s.") % others
    if meeting.kind == Meeting.Kind.INTRODUCTION:
        return _("Introduction with %(names)s.") % others
    return _("Coffee and a talk with %(names)s.") % others


def opening(meeting: Meeting, reader: Person, attendees: Sequence[Person]) -> str:
    """The first sentence of an invitation."""
    others = {"names": names(others_than(reader, attendees))}
    if meeting.kind == Meeting.Kind.SPARRING:
        return _(
            "Those who host a new colleague right now meet for an hour: what works, what is hard, what could others "
            "use? Say yes to the invitation, and it is in your calendar."
        )
    if meeting.subject:
        return _("You are invited. Say yes to the invitation, and it is in your calendar.")
    if meeting.kind == Meeting.Kind.INTRODUCTION:
        return (
            _(
                "There is time set aside for the introduction, with you and %(names)s. "
                "Say yes to the invitation, and it is in your calendar."
            )
            % others
        )
    return (
        _(
            "There is time set aside for a cup of coffee and a good talk between you and %(names)s. "
            "Say yes to the invitation, and it is in your calendar."
        )
        % others
    )


def facts(meeting: Meeting, at: datetime) -> str:
    """When and where, a line each."""
    lines = [_("When: %(when)s") % {"when": span(meeting.starts_at, meeting.length_minutes, at.date())}]
    if meeting.place:
        lines.append(_("Where: %(place)s") % {"place": meeting.place})
    return "\n".join(lines)


def was_held(meeting: Meeting, *, today: date) -> str:
    """That somebody has said that a meeting was held, and who; empty for any other meeting."""
    if meeting.state != Meeting.State.HELD:
        return ""
    told = _("%(by)s said %(when)s that the meeting was held. Nothing more was done.")
    return _who(meeting, MeetingChange.What.HELD, told, today) or _("The meeting was held. Nothing more was done.")


def was_moved(meeting: Meeting, *, today: date) -> str:
    """Who moved a meeting last, and to when."""
    told = _("%(by)s has moved the meeting to %(to)s since you looked. Nothing more was done.")
    return _who(meeting, MeetingChange.What.MOVED, told, today) or _(
        "The meeting has been moved since you looked. Nothing more was done."
    )


def _who(meeting: Meeting, what: MeetingChange.What, told: str, today: date) -> str:
    change = meeting.changes.filter(what=what).select_related("by").last()
    if change is None or change.by is None:
        return ""
    to = long_time(meeting.starts_at, today)
    return told % {"by": change.by.name, "when": long_time(change.at, today), "to": to}


def does_not_suit(attendees: Sequence[Attendee], reader: Person) -> str:
    """That the time does not suit one of them, as the reader is told; empty while nobody has said so."""
    unsuited = next((one for one in attendees if one.needs_another_time), None)
    if unsuited is None:
        return ""
    if unsuited.person_id == reader.pk:
        return _("You have answered that the time does not suit you.")
    return _("%(name)s has answered that the time does not suit.") % {"name": unsuited.person.given_name}


def others_than(reader: Person | None, attendees: Sequence[Person]) -> list[Person]:
    """Those at the meeting besides the reader; all of them for somebody who is not there."""
    return [person for person in attendees if reader is None or person.pk != reader.pk]


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
