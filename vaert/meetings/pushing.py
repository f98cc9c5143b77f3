"""Keeps the copies of meetings on calendar servers as the meetings are, and asks the servers when people are taken.

What is due stands on the rows: a copy that differs from its meeting, and whose turn it is. So it does not matter which
deed changed the meeting, or whether a job was lost on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zlib import crc32

from django.db.models import Exists, OuterRef
from django.utils.translation import override

from vaert.common.dates import local
from vaert.common.sealing import CannotBeOpened
from vaert.meetings import invitations
from vaert.meetings.actions.outside import replace_busy_times
from vaert.meetings.models import Attendee, CalendarEntry, CalendarServer, Meeting
from vaert.meetings.servers import Away, CalendarClient, Copy, Denied, NoSuchCalendar, Put, ServerError, client_of
from vaert.meetings.servers.interface import Interval
from vaert.people.models import Person

Clock = Callable[[], datetime]
Trouble = CalendarServer.Trouble

LEASE = timedelta(minutes=5)
BATCH = 100
LONGEST_WAIT = timedelta(hours=4)
ROUND_EVERY = timedelta(hours=2)
AHEAD = timedelta(days=120)
PEOPLE_AT_A_TIME = 40


def look_after(*, at: Clock) -> int:
    """Bring the due copies of every server up to date and ask on; returns how many copies changed."""
    servers = CalendarServer.objects.used().filter(next_attempt_at__lte=at()).select_related("organisation")
    return sum(_look_after(server, at) for server in servers)


def _look_after(server: CalendarServer, at: Clock) -> int:
    done = 0
    trouble, failures, wait = Trouble.NONE, 0, timedelta()
    try:
        client = client_of(server)
        if server.puts_meetings:
            _note_new(server, at())
            for entry in list(server.entries.due(at()).order_by("next_attempt_at", "pk")[:BATCH]):
                done += _bring_up_to_date(entry, client, at)
        if server.asks_when_taken and server.next_round_at <= at():
            _ask(server, client, at())
    except CannotBeOpened:
        trouble = Trouble.KEY
    except Denied as error:
        trouble = Trouble.PRIVATE if str(error) in {"private", "only https"} else Trouble.REFUSED
    except Away:
        trouble = Trouble.AWAY
    if trouble:
        failures = min(server.failures + 1, 1000)
        wait = wait_before(failures, f"server:{server.pk}")
    CalendarServer.objects.filter(pk=server.pk, closed_at=None).update(
        trouble=trouble,
        failures=failures,
        next_attempt_at=at() + wait,
        answered_at=server.answered_at if trouble else at(),
    )
    return done


def _note_new(server: CalendarServer, now: datetime) -> None:
    """A row for each coming meeting of each person who has none yet."""
    known = Exists(CalendarEntry.objects.filter(meeting=OuterRef("meeting"), person=OuterRef("person")))
    coming = Attendee.objects.filter(
        ~known,
        meeting__organisation=server.organisation,
        meeting__state=Meeting.State.BOOKED,
        meeting__starts_at__gte=now,
    )
    rows = coming.order_by("meeting__starts_at").values_list("meeting_id", "person_id")[: 10 * BATCH]
    CalendarEntry.objects.bulk_create(
        [
            CalendarEntry(server=server, meeting_id=meeting, person_id=person, next_attempt_at=now)
            for meeting, person in rows
        ],
        ignore_conflicts=True,
    )


def _bring_up_to_date(due: CalendarEntry, client: CalendarClient, at: Clock) -> int:
    """Write one copy or take it away; what is wrong with this calendar alone waits longer each time."""
    now = at()
    mine = CalendarEntry.objects.filter(pk=due.pk)
    if not CalendarEntry.objects.due(now).filter(pk=due.pk).exists() or not mine.filter(
        leased_until=due.leased_until
    ).update(leased_until=now + LEASE):
        return 0
    entry = CalendarEntry.objects.select_related("meeting__organisation", "meeting__organiser", "person").get(pk=due.pk)
    try:
        changed = _put(entry, client, now) if _should_stand(entry) else _remove(entry, client, now)
    except (Away, Denied):
        mine.update(leased_until=None)  # nothing is wrong with the copy
        raise
    except ServerError as error:
        attempts = min(entry.attempts + 1, 1000)
        later = at() + wait_before(attempts, f"entry:{entry.pk}")
        words = "no calendar there" if isinstance(error, NoSuchCalendar) else ""
        mine.update(
            leased_until=None, attempts=attempts, next_attempt_at=later, last_error=f"{words} {error}".strip()[:200]
        )
        return 0
    mine.update(leased_until=None, attempts=0, next_attempt_at=at(), last_error="", **changed)
    return 1


def _should_stand(entry: CalendarEntry) -> bool:
    attends = Attendee.objects.filter(meeting=entry.meeting_id, person=entry.person_id).exists()
    return attends and entry.meeting.state != Meeting.State.CANCELLED


def _put(entry: CalendarEntry, client: CalendarClient, now: datetime) -> dict[str, object]:
    copy = client.put(_wanted(entry, now))
    return {
        "remote_id": copy.remote_id[:500],
        "etag": copy.etag[:200],
        "pushed_sequence": entry.meeting.sequence,
    }


def _remove(entry: CalendarEntry, client: CalendarClient, now: datetime) -> dict[str, object]:
    client.remove(_wanted(entry, now))
    return {"remote_id": "", "etag": "", "pushed_sequence": None}


def _wanted(entry: CalendarEntry, now: datetime) -> Put:
    people = [one.person for one in entry.meeting.attendees.select_related("person")]
    with override(entry.person.language):
        event = invitations.event(entry.meeting, entry.person, people, at=now)
    return Put(email=entry.person.email, event=event, copy=Copy(entry.remote_id, entry.etag))


# -- when people are taken -----------------------------------------------------
def _ask(server: CalendarServer, client: CalendarClient, now: datetime) -> None:
    """Ask about the next few people; after the last of them the round rests for a while."""
    employed = Person.objects.in_organisation(server.organisation).employed(local(now).date())
    people = list(employed.filter(pk__gt=server.asked_until).order_by("pk")[:PEOPLE_AT_A_TIME])
    if people:
        found = client.busy([person.email for person in people], now, now + AHEAD)
        own = _own_meetings(people)
        for person in people:
            if person.email in found:
                taken = without(found[person.email], own.get(person.pk, []))
                replace_busy_times(person_id=person.pk, calendar=None, intervals=taken)
    is_over = len(people) < PEOPLE_AT_A_TIME
    CalendarServer.objects.filter(pk=server.pk).update(
        asked_until=0 if is_over else people[-1].pk, next_round_at=now + ROUND_EVERY if is_over else now
    )


def _own_meetings(people: list[Person]) -> dict[int, list[Interval]]:
    """The booked meetings of these people, which the server tells us of as taken time too."""
    rows = Attendee.objects.filter(person__in=people, meeting__state=Meeting.State.BOOKED).values_list(
        "person_id", "meeting__starts_at", "meeting__length_minutes"
    )
    found: dict[int, list[Interval]] = {}
    for person, starts_at, length in rows:
        found.setdefault(person, []).append((starts_at, starts_at + timedelta(minutes=length)))
    return found


def without(taken: list[Interval], own: list[Interval]) -> list[Interval]:
    """The taken times with our own cut out of them: a meeting must not stand in its own way when it is moved."""
    left = sorted(taken)
    for start, end in own:
        pieces: list[Interval] = []
        for begins, ends in left:
            pieces += [(begins, min(ends, start)), (max(begins, end), ends)]
        left = [piece for piece in pieces if piece[0] < piece[1]]
    return sorted(set(left))


def wait_before(failures: int, key: str) -> timedelta:
    """Doubled each time from one minute, four hours at most; a fifth more or less, so that not all come at once."""
    wait = min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_WAIT)
    return wait * (0.8 + 0.4 * crc32(f"{key}:{failures}".encode()) / 2**32)
