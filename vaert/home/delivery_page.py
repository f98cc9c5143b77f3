"""How delivery fares, for the administrator: background work, long jobs, what failed and why, and mail (D2, X4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vaert.common import background
from vaert.common.background import Failed, Standing
from vaert.common.dates import clock_time, local, short_date
from vaert.common.prepared import prepared
from vaert.mentoring.models import Plan
from vaert.outbox.models import Message
from vaert.outbox.refusal import in_plain_words
from vaert.people.models import Organisation, StaffImport
from vaert.people.under_way import done_of

SHOWN = 20  # failed mails and failed jobs on the page
SLOW_AFTER = timedelta(minutes=5)  # a job that has waited longer is told as a trouble
State = Message.State
OPEN = [State.WAITING, State.SENDING, State.DATA, State.FAILED]
JOB_WORDS: dict[str, str | Promise] = {
    "vaert.outbox.jobs.send_due": gettext_lazy("Sending mail"),
    "vaert.mentoring.jobs.keep_courses_going": gettext_lazy("E-mails, and courses that end"),
    "vaert.mentoring.jobs.make_plan": gettext_lazy("Making a plan"),
    "vaert.mentoring.jobs.make_waiting_plans": gettext_lazy("Making plans that waited"),
    "vaert.mentoring.jobs.publish_plan": gettext_lazy("Putting a plan in force"),
    "vaert.people.exporting.make_export": gettext_lazy("Making a list into a file"),
    "vaert.people.exporting.look_after_exports": gettext_lazy("Looking after files"),
    "vaert.people.staff_import.uploads.preview_job": gettext_lazy("Reading a file"),
    "vaert.people.staff_import.uploads.apply_job": gettext_lazy("Carrying out a file"),
    "vaert.people.staff_import.uploads.look_after_imports": gettext_lazy("Looking after files"),
    "vaert.meetings.jobs.keep_closing_days_ahead": gettext_lazy("Noting closing days"),
    "vaert.common.jobs.clear_sessions": gettext_lazy("Forgetting old log-ins"),
}


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A failed job in words."""

    id: str
    title: str | Promise
    when: str
    reason: str
    is_given_up: bool


@dataclass(frozen=True, slots=True)
class LongJob:
    """Long work that goes on now: what it is, how far it is, where to follow or stop it."""

    title: str
    done: int
    total: int
    href: str


@dataclass(frozen=True, slots=True)
class StuckMail:
    """A mail that could not be delivered, or may not have been, with the server's words in plain ones."""

    pk: int
    name: str
    kind: str
    when: str
    reason: str
    is_perhaps: bool


@dataclass(frozen=True, slots=True)
class MailStanding:
    """The organisation's mail at one moment; `held_up` waits after an error, `words` are the latest ones."""

    waiting: int
    oldest_at: datetime | None
    held_up: int
    next_at: datetime | None
    words: str
    planned: int
    failed: int
    perhaps: int
    last_sent_at: datetime | None
    stuck: list[StuckMail]


@dataclass(frozen=True, slots=True)
class _Counted:
    """The counts where nothing is open."""

    waiting: int = 0
    oldest_at: datetime | None = None
    held_up: int = 0
    next_at: datetime | None = None
    planned: int = 0
    failed: int = 0
    perhaps: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Everything the page shows. `queue` is None where the queue's own server does not answer."""

    queue: Standing | None
    is_slow: bool
    jobs: list[LongJob]
    failures: list[FailedJob]
    mail: MailStanding
    has_mail_server: bool


def delivery_page(organisation: Organisation, *, at: datetime) -> DeliveryPage:
    """Look at the queue and at the organisation's own jobs and mail: eight queries."""
    try:
        queue = background.standing(at=at)
    except background.NoQueue:
        queue = None
    return DeliveryPage(
        queue=queue,
        is_slow=bool(queue and queue.oldest_at and at - queue.oldest_at > SLOW_AFTER),
        jobs=_long_jobs(organisation),
        failures=[_told(job, at) for job in background.failures(organisation_id=organisation.pk, limit=SHOWN)],
        mail=_mail(organisation, at),
        has_mail_server=bool(settings.MAIL_HOST),
    )


def _long_jobs(organisation: Organisation) -> list[LongJob]:
    jobs = [
        LongJob(row.file_name, done_of(row), max(row.total, 1), reverse("import", args=[row.pk]))
        for row in _imports_going(organisation.pk)
    ]
    return jobs + [
        LongJob(_("A plan for everybody"), progress, 100, reverse("plan")) for progress in _plans_going(organisation.pk)
    ]


@prepared
def _imports_going(organisation: int) -> QuerySet[StaffImport]:
    going = [StaffImport.State.READING, StaffImport.State.APPLYING]
    found = StaffImport.objects.filter(organisation_id=organisation, state__in=going)
    return found.only("file_name", "state", "progress", "total")


@prepared
def _plans_going(organisation: int) -> QuerySet[Plan, Any]:
    going = Plan.objects.filter(organisation_id=organisation, state__in=Plan.UNDER_WAY)
    return going.values_list("progress", flat=True)


def _told(job: Failed, at: datetime) -> FailedJob:
    where = f" ({job.where})" if job.where else ""
    return FailedJob(
        id=job.id,
        title=JOB_WORDS.get(job.path, job.path),
        when=_moment(job.failed_at, at),
        reason=f"{job.reason}{where}",
        is_given_up=job.is_given_up,
    )


def _mail(organisation: Organisation, at: datetime) -> MailStanding:
    """Four queries, along the index of states: what has been delivered is not counted."""
    told = next(iter(_counted(organisation.pk, at)), _Counted())
    errors = _held_up(organisation.pk, at) if told.held_up else []
    sent = [sent_at for sent_at in _sent_lately(organisation.pk) if sent_at]
    return MailStanding(
        waiting=told.waiting,
        oldest_at=told.oldest_at,
        held_up=told.held_up,
        next_at=told.next_at,
        words=in_plain_words(errors[0]) if errors else "",
        planned=told.planned,
        failed=told.failed,
        perhaps=told.perhaps,
        last_sent_at=max(sent, default=None),
        stuck=[_stuck(row, at) for row in _undelivered(organisation.pk)],
    )


def _waits_after_an_error(at: datetime) -> Q:
    return Q(state=State.WAITING, next_attempt_at__gt=at) & ~Q(last_error="")


@prepared
def _counted(organisation: int, at: datetime) -> QuerySet[Message, Any]:
    """One row, of everything that is still on its way or stuck."""
    is_due = Q(state=State.WAITING, next_attempt_at__lte=at) | Q(state=State.SENDING)
    is_held_up = _waits_after_an_error(at)
    open_ones = Message.objects.filter(organisation_id=organisation, state__in=OPEN).order_by()
    counted = {
        "waiting": Count("pk", filter=is_due),
        "oldest_at": Min("next_attempt_at", filter=is_due),
        "held_up": Count("pk", filter=is_held_up),
        "next_at": Min("next_attempt_at", filter=is_held_up),
        "planned": Count("pk", filter=Q(state=State.WAITING, next_attempt_at__gt=at, last_error="")),
        "failed": Count("pk", filter=Q(state=State.FAILED)),
        "perhaps": Count("pk", filter=Q(state=State.DATA, leased_until=None)),
    }
    grouped = open_ones.values("organisation").annotate(**counted)
    return grouped.values_list(*counted, named=True)


@prepared
def _held_up(organisation: int, at: datetime) -> QuerySet[Message, Any]:
    """What the server said last to one that is tried again later."""
    held_up = Message.objects.filter(organisation_id=organisation).filter(_waits_after_an_error(at))
    return held_up.order_by("-next_attempt_at").values_list("last_error", flat=True)[:1]


@prepared
def _sent_lately(organisation: int) -> QuerySet[Message, Any]:
    """When the newest mails were sent; the latest of these is the latest of all, but for an old one tried again."""
    sent = Message.objects.filter(organisation_id=organisation, state=State.SENT)
    return sent.order_by("-created_at").values_list("sent_at", flat=True)[:SHOWN]


@prepared
def _undelivered(organisation: int) -> QuerySet[Message]:
    stuck = Message.objects.filter(organisation_id=organisation, state__in=[State.FAILED, State.DATA])
    told = stuck.filter(Q(state=State.FAILED) | Q(leased_until=None)).order_by("-next_attempt_at")
    return told.only("to_name", "to_address", "kind", "state", "last_error", "next_attempt_at")[:SHOWN]


def _stuck(row: Message, at: datetime) -> StuckMail:
    return StuckMail(
        pk=row.pk,
        name=row.to_name or row.to_address,
        kind=row.get_kind_display(),
        when=_moment(row.next_attempt_at, at),
        reason=in_plain_words(row.last_error) if row.last_error else "",
        is_perhaps=row.state == State.DATA,
    )


def _moment(moment: datetime, now: datetime) -> str:
    """The time today, else the date and the time."""
    day = local(moment).date()
    time = clock_time(moment)
    return time if day == local(now).date() else f"{short_date(day)} {time}"
