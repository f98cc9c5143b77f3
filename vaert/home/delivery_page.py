"""How delivery fares, for the administrator: background work, long jobs, what failed and why, and mail (D2, X4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vaert.common import background
from vaert.common.background import Failed, Standing
from vaert.common.dates import clock_time, local, short_date
from vaert.mentoring.models import Plan
from vaert.outbox.models import Message
from vaert.outbox.refusal import in_plain_words
from vaert.people.models import Organisation, StaffImport
from vaert.people.staff_import.under_way import rows_done

SHOWN = 20  # failed mails and failed jobs on the page
SLOW_AFTER = timedelta(minutes=5)  # a job that has waited longer is told as a trouble
State = Message.State
JOB_WORDS: dict[str, str | Promise] = {
    "vaert.outbox.jobs.send_due": gettext_lazy("Sending mail"),
    "vaert.mentoring.jobs.keep_courses_going": gettext_lazy("Mails and ends of courses"),
    "vaert.mentoring.jobs.make_plan": gettext_lazy("Making a plan"),
    "vaert.mentoring.jobs.make_waiting_plans": gettext_lazy("Making plans that waited"),
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
    going = StaffImport.objects.in_organisation(organisation).filter(
        state__in=[StaffImport.State.READING, StaffImport.State.APPLYING]
    )
    jobs = [
        LongJob(row.file_name, rows_done(row), max(row.total, 1), reverse("import", args=[row.pk]))
        for row in going.only("file_name", "state", "progress", "total")
    ]
    plans = Plan.objects.in_organisation(organisation).filter(state=Plan.State.MAKING)
    return jobs + [
        LongJob(_("A plan for everybody"), progress, 100, reverse("plan"))
        for progress in plans.values_list("progress", flat=True)
    ]


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
    mine = Message.objects.in_organisation(organisation)
    is_due = Q(state=State.WAITING, next_attempt_at__lte=at) | Q(state=State.SENDING)
    held_up = Q(state=State.WAITING, next_attempt_at__gt=at) & ~Q(last_error="")
    told = mine.order_by().aggregate(
        waiting=Count("pk", filter=is_due),
        oldest_at=Min("next_attempt_at", filter=is_due),
        held_up=Count("pk", filter=held_up),
        next_at=Min("next_attempt_at", filter=held_up),
        planned=Count("pk", filter=Q(state=State.WAITING, next_attempt_at__gt=at, last_error="")),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        perhaps=Count("pk", filter=Q(state=State.DATA, leased_until=None)),
        last_sent_at=Max("sent_at"),
    )
    words = ""
    if told["held_up"]:
        latest = mine.filter(held_up).order_by("-next_attempt_at").values_list("last_error", flat=True)
        words = in_plain_words(latest[0])
    stuck = mine.filter(Q(state=State.FAILED) | Q(state=State.DATA, leased_until=None)).order_by("-next_attempt_at")
    rows = stuck.only("to_name", "to_address", "kind", "state", "last_error", "next_attempt_at")[:SHOWN]
    return MailStanding(**told, words=words, stuck=[_stuck(row, at) for row in rows])


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
