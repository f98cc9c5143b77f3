"""What a machine may count: how much waits and for how long, of the whole installation; never whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from vaert.common import background, wall
from vaert.mentoring.models import Course
from vaert.outbox.models import Message


@dataclass(frozen=True, slots=True)
class Figure:
    """A name as Prometheus wants it, what it means, and the number now."""

    name: str
    help: str
    value: float


@wall.everywhere()
def figures(*, at: datetime) -> list[Figure]:
    """The figures now: four queries."""
    State = Message.State
    due = Q(state=State.WAITING, next_attempt_at__lte=at)
    mail = Message.objects.aggregate(
        due=Count("pk", due),
        oldest=Min("next_attempt_at", filter=due),
        failed=Count("pk", Q(state=State.FAILED)),
        perhaps=Count("pk", Q(state=State.DATA, leased_until__lt=at)),
    )
    running = Course.objects.filter(state=Course.State.RUNNING).count()
    return [
        Figure("vaert_mail_due", "Mails that should have left by now", mail["due"]),
        Figure("vaert_mail_oldest_seconds", "How long the first of them has waited", _age(mail["oldest"], at)),
        Figure("vaert_mail_failed", "Mails that came back or were refused", mail["failed"]),
        Figure("vaert_mail_perhaps_delivered", "Mails cut off in the body", mail["perhaps"]),
        Figure("vaert_courses_running", "Courses that are running", running),
        *_of_the_worker(at),
    ]


def _of_the_worker(at: datetime) -> list[Figure]:
    try:
        stands = background.standing(at=at)
    except background.NoQueue:
        return [Figure("vaert_worker_alive", "Whether a worker has been seen in the last minutes", 0)]
    return [
        Figure("vaert_worker_alive", "Whether a worker has been seen in the last minutes", int(stands.is_alive)),
        Figure("vaert_jobs_waiting", "Jobs that wait for a worker", stands.waiting),
        Figure("vaert_jobs_oldest_seconds", "How long the first of them has waited", _age(stands.oldest_at, at)),
    ]


def _age(since: datetime | None, at: datetime) -> float:
    return round(max(0.0, (at - since).total_seconds()), 1) if since else 0.0
