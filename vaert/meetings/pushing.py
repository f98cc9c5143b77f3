"""Keeps the copies of meetings on calendar servers as the meetings are, and asks the servers when people are taken.

What is due stands on the rows: a copy that differs from its meeting, and whose turn it is. So it does not matter which
deed changed the meeting, or whether a job was lost on the way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zlib import crc32

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import override

from vaert.common.dates import local
from vaert.common.sealing import CannotBeOpened
from vaert.meetings import invitations
from vaert.meetings.actions.outside import replace_busy_times
from vaert.meetings.actions.server import forget_what_it_said
from vaert.meetings.models import Attendee, CalendarEntry, CalendarServer, Meeting
from vaert.meetings.models.server import NO_CALENDAR, CalendarEntryQuerySet
from vaert.meetings.servers import Away, CalendarClient, Copy, Denied, NoSuchCalendar, Put, ServerError, client_of
from vaert.meetings.servers.interface import Interval
from vaert.outbox.models import Message
from vaert.people.models import Person

_log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Trouble = CalendarServer.Trouble

LEASE = timedelta(minutes=5)
TURN = timedelta(minutes=2)  # one server's, in one sweep: a slow one must not hold up the rest
SWEEP = timedelta(minutes=5)  # well within the time a job may take
CLAIM = timedelta(minutes=15)  # how long a server is nobody else's when the worker is killed in its turn
BELIEVED = timedelta(days=14)  # so long what a silent server last said counts
BATCH = 100
LONGEST_WAIT = timedelta(hours=4)
ROUND_EVERY = timedelta(hours=2)
AHEAD = timedelta(days=120)
TAKEN_BY_EXCHANGE = timedelta(minutes=15)  # so long after a mail is sent its meeting stands in the calendar
PEOPLE_AT_A_TIME = 20


def look_after(*, at: Clock) -> int:
    """Bring the due copies of every server up to date and ask on; returns how many copies changed.

    The server that has waited longest comes first; what is not reached is the next sweep's.
    """
    ends, done = at() + SWEEP, 0
    servers = CalendarServer.objects.used().filter(next_attempt_at__lte=at()).select_related("organisation")
    for server in servers.order_by("next_attempt_at", "pk"):
        if at() >= ends:
            break
        if _claimed(server, at()):
            done += _look_after(server, at)
    return done


def _claimed(server: CalendarServer, now: datetime) -> bool:
    """Whether it is ours: one worker asks a server at a time, and one that kills its worker comes last."""
    due = CalendarServer.objects.used().filter(pk=server.pk, next_attempt_at=server.next_attempt_at)
    return bool(due.update(next_attempt_at=now + CLAIM))


def _look_after(server: CalendarServer, at: Clock) -> int:
    done, trouble, wait = 0, Trouble.NONE, timedelta()
    try:
        for changed in _turn(server, at):
            done += changed
    except CannotBeOpened:
        trouble = Trouble.KEY
    except Denied as error:
        trouble = Trouble.PRIVATE if str(error) in {"private", "only https"} else Trouble.REFUSED
    except Away as error:
        trouble, wait = Trouble.AWAY, timedelta(seconds=error.wait_seconds)
    except Exception as error:  # whatever a server makes us trip over, the others are looked after
        _log.warning("calendar server %s: %s", server.pk, type(error).__name__)
        trouble = Trouble.AWAY
    failures = min(server.failures + 1, 1000) if trouble else 0
    wait = max(wait, wait_before(failures, f"server:{server.pk}")) if trouble else wait
    if trouble and at() - (server.answered_at or server.opened_at) > BELIEVED:
        forget_what_it_said(server.organisation)
    _as_it_was(server).update(
        trouble=trouble,
        failures=failures,
        next_attempt_at=at() + min(wait, LONGEST_WAIT),
        answered_at=server.answered_at if trouble else at(),
    )
    return done


def _turn(server: CalendarServer, at: Clock) -> Iterator[int]:
    """Everything that is due on one server, as far as its turn reaches; yields how many copies changed."""
    ends = at() + TURN
    client = client_of(server)
    if server.asks_when_taken and server.next_round_at <= at():
        _ask(server, client, at())
    if server.puts_meetings:
        _note_new(server, at())
        for entry in list(_due(server, at()).order_by("next_attempt_at", "pk")[:BATCH]):
            if at() >= ends:
                return
            yield _bring_up_to_date(entry, client, at)


def _due(server: CalendarServer, now: datetime) -> CalendarEntryQuerySet:
    """The copies whose turn it is.

    Microsoft 365 takes invitations out of the mail into the calendar by itself, under their UID; what we put there gets
    a UID of Microsoft's. So there a copy waits for its mail, in quiet hours until the morning, and for the moments that
    Exchange needs: else the meeting would stand there twice.
    """
    due = server.entries.due(now)
    if server.kind != CalendarServer.Kind.GRAPH:
        return due
    State = Message.State
    on_its_way = Q(state__in=[State.WAITING, State.SENDING]) | Q(state=State.DATA, closed_at=None)
    just_there = Q(state__in=[State.SENT, State.DATA], sent_at__gt=now - TAKEN_BY_EXCHANGE) & ~Q(accepted_as="")
    invitations_of_it = Message.objects.filter(
        on_its_way | just_there,
        kind=Message.Kind.INVITATION,
        recipient=OuterRef("person"),
        key__startswith=Concat(Value("meeting:"), OuterRef("meeting__uid"), Value(":")),
    )
    return due.exclude(Exists(invitations_of_it))


def _as_it_was(server: CalendarServer) -> QuerySet[CalendarServer]:
    """The server's row, unless somebody has stopped it or said something else about it meanwhile."""
    same = {name: getattr(server, name) for name in ("kind", "address", "user", "sealed_secret", "asks_when_taken")}
    return CalendarServer.objects.filter(pk=server.pk, closed_at=None, **same)


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
        words = NO_CALENDAR if isinstance(error, NoSuchCalendar) else ""
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
    if "\0" in copy.remote_id + copy.etag:  # PostgreSQL keeps none
        raise ServerError("the server gave the copy a name that is none")
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
    found = _taken(client, people, now) if people else {}
    own = _own_meetings(people)
    is_over = len(people) < PEOPLE_AT_A_TIME
    with transaction.atomic():
        asked = _as_it_was(server).select_for_update().first()
        if asked is None:
            return  # nobody wants to know any more
        for person in people:
            if person.email in found:
                taken = without(found[person.email], own.get(person.pk, []))
                replace_busy_times(person_id=person.pk, calendar=None, intervals=taken)
        asked.asked_until = 0 if is_over else people[-1].pk
        asked.next_round_at = now + ROUND_EVERY if is_over else now
        asked.save(update_fields=["asked_until", "next_round_at"])


def _taken(client: CalendarClient, people: list[Person], now: datetime) -> dict[str, list[Interval]]:
    """When these people are taken. A question that the server cannot answer is asked again in the next round."""
    try:
        return client.busy([person.email for person in people], now, now + AHEAD)
    except (Away, Denied):
        raise
    except ServerError as error:
        _log.warning("when people are taken: %s", error)
        return {}


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
