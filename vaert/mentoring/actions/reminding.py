"""Mails nobody has to remember to write: before a meeting, before the introduction is due, in a silence (M14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from vaert.common.prepared import prepared
from vaert.meetings import actions as meetings
from vaert.meetings import reminders
from vaert.meetings.models import Meeting
from vaert.mentoring.course.now import NUDGE_AFTER_DAYS, CourseNow, as_they_are, courses_now, now_columns
from vaert.mentoring.models import Course, Scheme, StageMeeting
from vaert.mentoring.text.reminders import guide_of, introduction_mail, is_office_time, silence_mails
from vaert.outbox.actions import Draft, drop, queue
from vaert.outbox.models import Message
from vaert.people.models import Absence, Person

IN_PEACE = timedelta(days=14)
INTRODUCTION_WITHIN_DAYS = 7  # the buddy hears it before it comes on the coordinator's list


def remind_of_meetings(*, at: datetime) -> int:
    """Remind those who meet on the next working day, with the question they begin with; how many mails there are."""
    due = reminders.due(at=at)
    return meetings.remind(due, said=guide_of(due), at=at) if due else 0


def remind_of_introductions(*, today: date, at: datetime) -> int:
    """Tell the buddy that the introduction is due in a week and not booked (M2); once for each day it is due."""
    if not is_office_time(at):
        return 0
    running = as_they_are(_running(), at=at)
    promised = _promised_days({course.scheme_id for course in running})
    due = {}
    for course in running:
        day = course.introduction_due(promised[course.scheme_id], today) if course.scheme_id in promised else None
        met = course.meetings.introductions_held or course.meetings.introduction_at
        if day and not met and 0 <= (day - today).days <= INTRODUCTION_WITHIN_DAYS and course.buddy(today):
            due[course.pk] = (course, day)
    _take_back("introduction", due, at)
    if not due:
        return 0
    rows = Course.objects.select_related("organisation", "newcomer", "started_by").in_bulk(due)
    buddies = _at_work((course.buddy(today) for course, _ in due.values()), today)
    drafts = []
    for pk, (course, day) in due.items():
        buddy = course.buddy(today)
        if buddy is not None and buddy.pk in buddies:
            drafts.append(introduction_mail(rows[pk], buddies[buddy.pk], day, today=today))
    return _queue_new(drafts, at=at)


def nudge_silent_pairs(*, today: date, at: datetime) -> int:
    """Write to both when they have not met for 35 days; once for each silence. What they talk about is not touched.

    Two who were nudged are left in peace for a fortnight, also when they say in the meantime that they met before it.
    """
    if not is_office_time(at):
        return 0
    running = as_they_are(_running(), at=at)
    silent = {
        course.pk: course
        for course in running
        if course.silent_days(today) >= NUDGE_AFTER_DAYS and course.buddy(today) and not course.stands_still(today)
    }
    _take_back("silence", silent, at)
    for pk in _nudged(at - IN_PEACE) if silent else ():
        silent.pop(pk, None)
    if not silent:
        return 0
    rows = Course.objects.select_related("organisation", "newcomer").in_bulk(silent)
    buddies = _at_work((course.buddy(today) for course in silent.values()), today)
    unsettled = _last_unsettled(silent, at)
    drafts = []
    for pk, course in silent.items():
        buddy = course.buddy(today)
        if buddy is not None and buddy.pk in buddies:
            drafts += silence_mails(rows[pk], course, buddies[buddy.pk], unsettled.get(pk), today=today)
    return _queue_new(drafts, at=at)


def _take_back(what: str, still: Collection[int], at: datetime) -> None:
    """Drop what still waits to be said about courses of which it is no longer so: they have met, or booked a time."""
    mails = Message.objects.filter(key__gte=f"{what}:", key__lt=f"{what};", kind=Message.Kind.REMINDER)
    waiting = mails.filter(Q(state=Message.State.WAITING) | Q(joined_into__state=Message.State.WAITING))
    drop([key for key in waiting.values_list("key", flat=True) if int(key.split(":")[1]) not in still], at=at)


def _nudged(since: datetime) -> set[int]:
    """The courses whose two were written to about a silence since then."""
    told = Message.objects.filter(key__gte="silence:", key__lt="silence;", created_at__gt=since)
    return {int(key.split(":")[1]) for key in told.values_list("key", flat=True)}


def nudge_pair(*, course: Course, today: date, at: datetime) -> int:
    """Write to both once more, because their coordinator asks for it; once a day. How many mails there are.

    Nothing for two who have met in the meantime, or for somebody without a buddy, or whose buddy has left.
    """
    found = courses_now(Course.objects.running().filter(pk=course.pk), at=at, today=today, with_departments=False)
    now = found[0] if found else None
    face = now.buddy(today) if now else None
    if now is None or face is None or not now.is_silent(today) or now.stands_still(today):
        return 0
    buddy = Person.objects.not_left(today).filter(pk=face.pk).first()
    if buddy is None:
        return 0
    row = Course.objects.select_related("organisation", "newcomer").get(pk=course.pk)
    unsettled = _last_unsettled({course.pk: now}, at).get(course.pk)
    drafts = silence_mails(row, now, buddy, unsettled, today=today)
    return _queue_new([replace(draft, key=f"{draft.key}:{today}") for draft in drafts], at=at)


@transaction.atomic
def _queue_new(drafts: list[Draft], *, at: datetime) -> int:
    """Queue those that nobody has been sent yet; how many there were."""
    known = set(Message.objects.filter(key__in=[draft.key for draft in drafts]).values_list("key", flat=True))
    return len(queue([draft for draft in drafts if draft.key not in known], at=at))


def _promised_days(schemes: set[int]) -> dict[int, int]:
    found = {}
    for scheme in _schemes(schemes):
        introduction = scheme.read_definition().stage(1).introduction
        if introduction is not None:
            found[scheme.pk] = introduction.within_days
    return found


@prepared
def _schemes(pks: Collection[int]) -> QuerySet[Scheme]:
    return Scheme.objects.filter(pk__in=pks).only("definition")


@prepared
def _running() -> QuerySet[Course, Any]:
    return now_columns(Course.objects.running())


def _at_work(faces: Iterable, today: date) -> Mapping[int, Person]:
    """Those of them who are here today: who has left, or is away, is not asked to meet anybody."""
    away = Absence.objects.covering(today).order_by().values("person")
    here = Person.objects.employed(today).exclude(pk__in=away)
    return here.in_bulk({face.pk for face in faces if face is not None})


def _last_unsettled(courses: Mapping[int, CourseNow], at: datetime) -> dict[int, Meeting]:
    """The last meeting of each course that is over and that nobody has said was held."""
    links = StageMeeting.objects.filter(
        stage__course__in=courses, meeting__state=Meeting.State.BOOKED, meeting__starts_at__lt=at
    )
    rows = links.select_related("meeting", "stage").order_by("meeting__starts_at")
    return {link.stage.course_id: link.meeting for link in rows}
