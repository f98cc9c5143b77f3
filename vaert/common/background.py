"""How the background work fares: what waits, whether a worker is there, what failed and why; and trying it again.

Whatever carries the queue (our own database, or Redis), the answers are the same. Nothing here tells what a job was
about: names of functions, times, and the reason without anybody's data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django_q.brokers import Broker, get_broker
from django_q.models import Failure, OrmQ, Schedule
from django_q.signing import SignedPackage

from vaert.common.jobs import asked_for, enqueue, group_of

MISSED_AFTER = timedelta(seconds=120)  # the schedule is looked at twice a minute; its shortest period is a minute
_TRACE = re.compile(r'File "[^"]*/(vaert/[^"]+)", line (\d+)')
_RAISED = re.compile(r"^([A-Za-z_][\w.]*)(?:: (.*))?$")
_OF_THE_MACHINE = {"OSError", "OperationalError", "ConnectionError", "TimeoutError", "TimeoutException"}


class NoQueue(Exception):
    """The queue's own server does not answer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue at one moment. `oldest_at`: since when the job that has waited longest is due."""

    waiting: int
    under_way: int
    oldest_at: datetime | None
    last_seen: datetime | None  # a worker certainly lived then; none: never
    is_alive: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that raised or took too long. `reason` holds no data of the job's: the error's name, and where."""

    id: str
    path: str
    failed_at: datetime
    attempts: int
    reason: str
    where: str
    is_given_up: bool


def standing(*, at: datetime) -> Standing:
    """How the queue stands. Raises NoQueue when it cannot be asked."""
    waiting, under_way, oldest_at = _in_redis() if settings.JOBS_REDIS else _in_database(at)
    due = Schedule.objects.aggregate(first=Min("next_run"))["first"]
    return Standing(
        waiting=waiting,
        under_way=under_way,
        oldest_at=oldest_at,
        last_seen=min(due, at) if due else None,
        is_alive=due is not None and at - due < MISSED_AFTER,
    )


def _in_database(at: datetime) -> tuple[int, int, datetime | None]:
    free = Q(lock__lte=at)
    told = OrmQ.objects.aggregate(waiting=Count("pk", free), taken=Count("pk", ~free), oldest=Min("lock", filter=free))
    return told["waiting"], told["taken"], told["oldest"]


def _in_redis() -> tuple[int, int, datetime | None]:
    """What a worker has taken is no longer in Redis, so nothing is ever seen under way there."""
    from redis.exceptions import RedisError

    broker: Broker = get_broker()
    try:
        first = broker.connection.lindex(broker.list_key, 0)
        waiting = broker.queue_size()
    except RedisError as error:
        raise NoQueue from error
    return waiting, 0, SignedPackage.loads(first)["started"] if first else None


def failures(*, organisation_id: int | None, limit: int = 50) -> list[Failed]:
    """Jobs that failed, the newest first: the organisation's own, and those that were for everybody."""
    return [_failed(row) for row in Failure.objects.filter(_seen_by(organisation_id)).order_by("-stopped")[:limit]]


def _seen_by(organisation_id: int | None) -> Q:
    """Periodic jobs carry the name of their schedule as group, others none or an organisation's."""
    of_everybody = Q(group=None) | ~Q(group__startswith=group_of(""))
    return of_everybody if organisation_id is None else of_everybody | Q(group=group_of(organisation_id))


def _failed(row: Failure) -> Failed:
    trace = str(row.result or "")
    places = _TRACE.findall(trace)
    return Failed(
        id=row.id,
        path=asked_for(row.func, row.args or ())[0],
        failed_at=row.stopped,
        attempts=row.attempt_count,
        reason=_reason(trace),
        where=f"{places[-1][0]}:{places[-1][1]}" if places else "",
        is_given_up=bool(settings.JOBS_REDIS) or row.attempt_count >= settings.Q_CLUSTER["max_attempts"],
    )


def _reason(trace: str) -> str:
    """The error's name; with its words only where the machine speaks, since others may quote what people wrote."""
    for line in reversed(trace.strip().splitlines()):
        if found := _RAISED.match(line.strip()):
            name = found[1].rsplit(".", 1)[-1]
            return f"{name}: {found[2]}"[:200] if name in _OF_THE_MACHINE and found[2] else name
    return ""


def try_again(failure_id: str, *, organisation_id: int | None) -> bool:
    """Put a failed job in the queue once more and forget the failure; False when it is not there (any more)."""
    row = _own(failure_id, organisation_id)
    if row is None or not _take(row):
        return False
    is_own = organisation_id is not None and row.group == group_of(organisation_id)
    path, args = asked_for(row.func, row.args or ())
    enqueue(path, *args, organisation_id=organisation_id if is_own else None)
    return True


def forget(failure_id: str, *, organisation_id: int | None) -> bool:
    """Take a failure off the list; False when it is not there (any more)."""
    row = _own(failure_id, organisation_id)
    return row is not None and _take(row)


def _own(failure_id: str, organisation_id: int | None) -> Failure | None:
    found: Failure | None = Failure.objects.filter(_seen_by(organisation_id), pk=failure_id).first()
    return found


def _take(row: Failure) -> bool:
    """Delete the failure; only one of two who press at once succeeds."""
    deleted, _ = Failure.objects.filter(pk=row.pk).delete()
    return bool(deleted)
