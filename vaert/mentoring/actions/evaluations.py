"""Ask the three how a stage went, take their answers, and release answers only in company (M13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.common.jobs import each_by_itself
from vaert.common.prepared import prepared
from vaert.mentoring.evaluation.link import way_to_answer
from vaert.mentoring.models import (
    Course,
    EvaluationAnswer,
    EvaluationBatch,
    EvaluationRequest,
    EvaluationRole,
    Pairing,
    Pause,
    Stage,
)
from vaert.outbox.actions import Draft, queue
from vaert.outbox.models import Message
from vaert.people.models import Employment, Membership, Organisation, Person

OPEN_DAYS = 28  # how long one may answer
REMIND_AFTER_DAYS = 7
ASK_LATE_DAYS = 14  # a worker that stood still asks late; what ended before that is let be


class NotOpen(Exception):
    """The last day for the answer has passed."""


def ask_for_evaluations(*, today: date, at: datetime) -> int:
    """Ask about every stage that ends today or ended lately, and remind those who were asked a week ago.

    A stage that stands still is not over, whatever its last day. Returns how many mails were queued. Asking again
    changes nothing.
    """
    stages = _ended(today, today - timedelta(days=ASK_LATE_DAYS))
    asked = (partial(_ask, stage, today, at) for stage in stages)
    return sum(each_by_itself([*asked, partial(_remind, today, at)]))


@prepared
def _ended(today: date, after: date) -> QuerySet[Stage]:
    still = Pause.objects.open().filter(course=OuterRef("course"), starts_on__lte=OuterRef("ends_on"))
    ended = Stage.objects.filter(
        ~Exists(still),
        ~Exists(EvaluationRequest.objects.filter(stage=OuterRef("pk"))),
        ends_on__lte=today,
        ends_on__gt=after,
        course__state__in=[Course.State.RUNNING, Course.State.COMPLETED],
    )
    return ended.select_related("course__organisation", "course__scheme", "course__newcomer").order_by(
        "course_id", "pk"
    )


@transaction.atomic
def _ask(stage: Stage, today: date, at: datetime) -> int:
    requests = open_requests(stage, today=today)
    queue([_asking(request, is_reminder=False) for request in requests], at=at)
    return len(requests)


def open_requests(stage: Stage, *, today: date) -> list[EvaluationRequest]:
    """Write down who is asked about a stage, without any mail; those who were asked already are not asked again."""
    newcomer = stage.course.newcomer
    place = Membership.objects.filter(person=newcomer, starts_on__lte=stage.ends_on).order_by("-starts_on").first()
    last = Pairing.objects.filter(stage=stage).select_related("buddy").order_by("-ends_on", "-id").first()
    people = {
        EvaluationRole.NEWCOMER: newcomer,
        EvaluationRole.BUDDY: last.buddy if last else None,
        EvaluationRole.LEADER: place.leader if place else None,
    }
    asked = stage.course.definition.stage(stage.number).evaluated_by
    here = set(Person.objects.not_left(today).filter(pk__in=[each.pk for each in people.values() if each]))
    common = {
        "organisation": stage.course.organisation,
        "scheme": stage.course.scheme.code,
        "site": place.site if place else None,
        "year": stage.ends_on.year,
        "asked_on": today,
        "closes_on": today + timedelta(days=OPEN_DAYS),
    }
    made = (
        EvaluationRequest.objects.get_or_create(stage=stage, role=role, defaults={"person": person, **common})
        for role, person in people.items()
        if role in asked and person is not None and person in here
    )
    return [request for request, is_new in made if is_new]


def _remind(today: date, at: datetime) -> int:
    asked_by, sent = today - timedelta(days=REMIND_AFTER_DAYS), 0
    for request_id in _to_remind(today, asked_by):
        with transaction.atomic():
            waiting = _waiting(today, asked_by).select_for_update(of=("self",))
            request = waiting.filter(pk=request_id).first()
            if request is None:
                continue
            queue([_asking(request, is_reminder=True)], at=at)
            request.reminded_on = today
            request.save(update_fields=["reminded_on"])
            sent += 1
    return sent


@prepared
def _to_remind(today: date, asked_by: date) -> QuerySet[EvaluationRequest, Any]:
    return _waiting(today, asked_by).values_list("pk", flat=True)


def _waiting(today: date, asked_by: date) -> QuerySet[EvaluationRequest]:
    here = Employment.objects.filter(person=OuterRef("person")).not_over(today)  # who has left is not written to
    return EvaluationRequest.objects.open(today).filter(Exists(here), reminded_on=None, asked_on__lte=asked_by)


def _asking(request: EvaluationRequest, *, is_reminder: bool) -> Draft:
    """The mail with its one button. It says who reads the answer, since that decides what one writes."""
    person, newcomer = request.person, request.stage.course.newcomer
    with translation.override(person.language):
        name = newcomer.name  # whoever leads several may have two of a given name
        if person.pk == newcomer.pk:
            question = _("How was the time with your buddy?")
        elif request.role == EvaluationRole.BUDDY:
            question = _("How was the time with %(name)s?") % {"name": name}
        else:
            question = _("How has %(name)s settled in?") % {"name": name}
        text = _(
            "Hi %(first)s\n\n%(question)s Six short questions, two minutes, also on a phone.\n\n"
            "Nobody sees your answer alone: it is only shown together with others’, without names, and nobody can "
            "trace it back to you. You can answer until %(day)s."
        ) % {"first": person.given_name, "question": question, "day": long_date(request.closes_on)}
        if is_reminder:
            text = _("A reminder, and the only one.") + "\n\n" + text
            question = _("Reminder: %(question)s") % {"question": question[0].lower() + question[1:]}
        button = way_to_answer(request)
        if button is None:
            text += "\n\n" + _("You find the questions on your front page in Vært.")
        return Draft(
            key=f"evaluation:{request.pk}{':reminder' if is_reminder else ''}",
            kind=Message.Kind.REMINDER if is_reminder else Message.Kind.LETTER,
            organisation=request.organisation,
            recipient=person,
            subject=question,
            text=text + "\n",
            button=button,
        )


@transaction.atomic
def answer_evaluation(
    *,
    request: EvaluationRequest,
    marks: Mapping[str, int],
    words: Mapping[str, str],
    may_be_read: bool,
    today: date,
) -> bool:
    """Keep an answer apart from who gave it, and release it when it has company; False when there was one already.

    Raises NotOpen after the last day.
    """
    organisation = Organisation.objects.select_for_update().get(pk=request.organisation_id)
    request = EvaluationRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.is_answered:
        return False
    if today > request.closes_on:
        raise NotOpen
    request.is_answered = True
    request.save(update_fields=["is_answered"])
    EvaluationAnswer.objects.create(
        **_pool(request),
        marks=dict(marks),
        words={code: text for code, text in words.items() if text},
        may_be_read=may_be_read,
    )
    _release([_pool(request)], organisation, site=request.site_id, year=request.year)
    return True


def _pool(request: EvaluationRequest) -> dict[str, object]:
    names = ("organisation_id", "scheme", "role", "site_id", "year")
    return {name: getattr(request, name) for name in names}


def _release(
    pools: Sequence[Mapping[str, object]], organisation: Organisation, *, site: int | None, year: int | None
) -> EvaluationBatch | None:
    """Make one batch of what waits in these pools, if enough different people have answered there."""
    requests, answers = EvaluationRequest.objects.none(), EvaluationAnswer.objects.none()
    for pool in pools:
        requests |= EvaluationRequest.objects.filter(**pool, is_answered=True, batch=None)
        answers |= EvaluationAnswer.objects.filter(**pool, batch=None)
    people = requests.order_by().values("person").distinct().count()
    if people < organisation.anonymity_threshold:
        return None
    first = pools[0]
    batch = EvaluationBatch.objects.create(
        organisation=organisation,
        scheme=str(first["scheme"]),
        role=str(first["role"]),
        site_id=site,
        year=year,
        people=min(people, 32_000),
    )
    requests.update(batch=batch)
    answers.update(batch=batch)
    return batch


def release_what_is_left(*, today: date) -> int:
    """Mix what never became enough at one site in a year that is over: first the year's sites, then the years.

    Returns how many batches that made. What is still too little waits for the next year.
    """
    year = (today - timedelta(days=OPEN_DAYS + ASK_LATE_DAYS)).year
    return sum(_mix(organisation, scheme, role, _left(year)) for organisation, scheme, role in _groups(year))


def _left(year: int) -> QuerySet[EvaluationRequest]:
    return EvaluationRequest.objects.filter(is_answered=True, batch=None, year__lt=year)


@prepared
def _groups(year: int) -> QuerySet[EvaluationRequest, Any]:
    rows = _left(year).order_by("organisation_id", "scheme", "role")
    return rows.values_list("organisation_id", "scheme", "role").distinct()


@transaction.atomic
def _mix(organisation_id: int, scheme: str, role: str, waiting: QuerySet[EvaluationRequest]) -> int:
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    mine = waiting.filter(organisation=organisation, scheme=scheme, role=role)
    years = sorted(year for year in set(mine.values_list("year", flat=True)) if year is not None)
    common = {"organisation_id": organisation_id, "scheme": scheme, "role": role}
    made, left = 0, []
    for year in years:
        pool = {**common, "year": year}
        if _release([pool], organisation, site=None, year=year):
            made += 1
        else:
            left.append(pool)
    if len(left) > 1 and _release(left, organisation, site=None, year=None):
        made += 1
    return made
