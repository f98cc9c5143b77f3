"""Hand the letters of a course to the outbox on their day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vaert.common.jobs import each_by_itself
from vaert.common.prepared import prepared
from vaert.meetings.models import Meeting
from vaert.mentoring.course.year_rows import stage_rows
from vaert.mentoring.models import Course, Letter, Stage
from vaert.mentoring.text.contact import contact_of
from vaert.mentoring.text.letters import CourseFacts, StageFacts, write_letter
from vaert.mentoring.text.wording import with_words_of_today
from vaert.outbox.actions import Draft, queue
from vaert.outbox.models import Message
from vaert.people.models import Membership, Person

_BOOKED_OR_HELD = {Meeting.State.BOOKED, Meeting.State.HELD}


@prepared
def _placed(person: int) -> QuerySet[Membership]:
    """Where somebody works, or worked last."""
    return Membership.objects.filter(person_id=person).current().select_related("department")[:1]


def course_facts(
    course: Course,
    stages: Sequence[Stage],
    people: Mapping[int, Person],
    buddies: Mapping[int, int],
    meetings: Mapping[int, Sequence[Meeting]],
    *,
    coordinator: Person | None,
) -> CourseFacts:
    """What letters may tell about a course: buddies by stage number, meetings by stage number in order of time."""
    newcomer = course.newcomer
    placed = newcomer.placed or next(iter(_placed(newcomer.pk)), None)
    return CourseFacts(
        definition=course.definition,
        newcomer=course.newcomer,
        department=str(placed.department) if placed else "",
        library=course.organisation.name,
        coordinator=coordinator.name if coordinator else course.organisation.name,
        starts_on=course.starts_on,
        stages=tuple(_stage_facts(stage, people, buddies, meetings.get(stage.number, ())) for stage in stages),
    )


def _stage_facts(
    stage: Stage, people: Mapping[int, Person], buddies: Mapping[int, int], meetings: Sequence[Meeting]
) -> StageFacts:
    introduction = next((each for each in meetings if each.kind == Meeting.Kind.INTRODUCTION), None)
    monthly = [each for each in meetings if each.kind == Meeting.Kind.MONTHLY]
    buddy = buddies.get(stage.number)
    return StageFacts(
        number=stage.number,
        starts_on=stage.starts_on,
        ends_on=stage.ends_on,
        buddy=people[buddy] if buddy is not None else None,
        introduction_at=introduction.starts_at if introduction else None,
        meetings_at=tuple(each.starts_at for each in monthly),
    )


def facts_of_running(course: Course, *, contact: Person | None) -> CourseFacts:
    """The facts of a course that has begun, as they are in the database now, signed by `contact`: five queries."""
    found = stage_rows([course.pk], with_doers=False).get(course.pk, [])
    buddies, people, meetings = {}, {}, {}
    for rows in found:
        if rows.pairings:
            latest = rows.pairings[-1]
            buddies[rows.stage.number] = latest.buddy_id
            people[latest.buddy_id] = latest.buddy
        known = [each.meeting for each in rows.meetings if each.meeting.state in _BOOKED_OR_HELD]
        meetings[rows.stage.number] = sorted(known, key=lambda each: each.starts_at)
    return course_facts(course, [rows.stage for rows in found], people, buddies, meetings, coordinator=contact)


def queue_letters(
    letters: Sequence[Letter], course: Course, facts: CourseFacts, *, by: Person | None, at: datetime
) -> list[Message]:
    """Write the letters in words and queue them. A letter whose key the outbox knows is not queued twice."""
    drafts, words = [], with_words_of_today(course)
    for letter in letters:
        written = write_letter(words.letter(letter.kind), facts, letter.recipient)
        drafts.append(
            Draft(
                key=f"letter:{letter.pk}",
                kind=Message.Kind.LETTER,
                organisation=course.organisation,
                recipient=letter.recipient,
                to_name=letter.recipient.name,
                to_address=letter.recipient.email,
                subject=written.subject,
                text=written.text,
                language=letter.recipient.language,
                reply_to=by.email if by else "",
                button=_way_to(course, letter.recipient),
            )
        )
    messages = queue(drafts, at=at) if drafts else []
    by_key = {message.key: message for message in messages}
    for letter in letters:
        letter.state = Letter.State.QUEUED
        letter.message = by_key.get(f"letter:{letter.pk}")
    Letter.objects.bulk_update(letters, ["state", "message"])
    return messages


def _way_to(course: Course, reader: Person) -> tuple[str, str] | None:
    """The button that leads to the course, where this installation knows its own address."""
    if not settings.ADDRESS:
        return None
    with translation.override(reader.language):
        return _("See the course"), settings.ADDRESS.rstrip("/") + reverse("course", args=[course.pk])


def send_due_letters(*, today: date, at: datetime) -> int:
    """Queue every planned letter of a running course whose day has come; how many that were.

    Each course is a transaction of its own, so one that cannot be written does not hold the others back.
    """
    return sum(each_by_itself(partial(_send_due_of, course_id, today, at) for course_id in _with_letters_due(today)))


@prepared
def _with_letters_due(today: date) -> QuerySet[Letter, Any]:
    due = Letter.objects.due(today).filter(course__state__in=[Course.State.RUNNING, Course.State.COMPLETED])
    return due.order_by("course_id").values_list("course_id", flat=True).distinct()


@transaction.atomic
def _send_due_of(course_id: int, today: date, at: datetime) -> int:
    course = Course.objects.select_related("organisation", "scheme", "newcomer", "started_by").get(pk=course_id)
    return send_due_of(course, by=contact_of(course, today), at=at, today=today)


def send_due_of(course: Course, *, by: Person | None, at: datetime, today: date) -> int:
    """Queue the course's planned letters whose day has come, signed by `by`; how many. The caller has a transaction."""
    due = Letter.objects.select_for_update(of=("self",)).due(today).filter(course=course)
    letters = _without_leavers(list(due.select_related("recipient", "stage")), today)
    if letters:
        facts = facts_of_running(course, contact=by)
        letters = _with_a_buddy(letters, facts, today)
        queue_letters(letters, course, facts, by=by, at=at)
    return len(letters)


def _with_a_buddy(letters: list[Letter], facts: CourseFacts, today: date) -> list[Letter]:
    """Those that need not wait: one to the new colleague names a buddy, so it waits until there is one.

    When a later stage has begun without one it is dropped: the mail about who takes over then says it all.
    """
    nobody = {each.number: each.starts_on for each in facts.stages if each.buddy is None}
    wait = [each for each in letters if each.recipient_id == facts.newcomer.pk and _number(each) in nobody]
    for letter in wait:
        number = _number(letter)
        if number > 1 and nobody[number] <= today:
            letter.state = Letter.State.DROPPED
    Letter.objects.bulk_update(wait, ["state"])
    return [each for each in letters if each not in wait]


def _number(letter: Letter) -> int:
    return letter.stage.number if letter.stage else 0


def _without_leavers(letters: list[Letter], today: date) -> list[Letter]:
    """Those to somebody who still works here, or will; the others are dropped, since nobody would read them."""
    here = set(Person.objects.filter(pk__in=[each.recipient_id for each in letters]).not_left(today).values_list("pk"))
    gone = [each for each in letters if (each.recipient_id,) not in here]
    for letter in gone:
        letter.state = Letter.State.DROPPED
    Letter.objects.bulk_update(gone, ["state"])
    return [each for each in letters if each not in gone]
