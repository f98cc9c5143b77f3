"""Agree on one thing to practise, take it along to a new buddy, and note what came of an action (M11)."""

from datetime import date, datetime

from django.db import transaction

from vaert.meetings.models import Meeting
from vaert.mentoring.models import ActionResult, Aim, CourseAction, Pairing, StageMeeting
from vaert.people.models import Person


class NoCourse(Exception):
    """The meeting belongs to no course, so there is nobody to agree with. Carries its id."""


@transaction.atomic
def agree_on(*, meeting: Meeting, words: str, by: Person, at: datetime) -> None:
    """Note what the two practise until they meet next, in place of what was noted before at this meeting.

    Nothing written takes it away. Saying the same again changes nothing. Raises NoCourse.
    """
    link = StageMeeting.objects.filter(meeting=meeting).select_related("stage__course").first()
    if link is None:
        raise NoCourse(meeting.pk)
    course = link.stage.course
    others = meeting.attendees.exclude(person=course.newcomer_id).order_by("pk")
    buddy = others.values_list("person", flat=True).first()
    said = Aim.objects.select_for_update().filter(meeting=meeting, buddy=buddy)
    if not words.strip():
        said.delete()
    elif said.exclude(words=words.strip()).exists() or not said.exists():
        Aim.objects.update_or_create(
            meeting=meeting,
            buddy_id=buddy,
            defaults={"course": course, "words": words.strip(), "said_by": by, "said_at": at},
        )


def take_along(*, aim: Aim, at: datetime) -> bool:
    """The new colleague goes on with it with whoever is the buddy now, who sees it from now on."""
    return bool(Aim.objects.filter(pk=aim.pk, kept_at=None).update(kept_at=at))


def leave_behind(*, aim: Aim) -> bool:
    """It stays between the new colleague and the buddy it was agreed with."""
    return bool(Aim.objects.filter(pk=aim.pk, kept_at__isnull=False).update(kept_at=None))


@transaction.atomic
def note_result(*, action: CourseAction, words: str, by: Person, at: datetime, today: date) -> None:
    """Note what came of an action, in place of what was noted before with the same buddy; nothing takes it away.

    What was shared stays shared only as long as its words do: other words are the two's alone again.
    """
    buddy = _buddy_of(action, today)
    noted = ActionResult.objects.select_for_update().filter(action=action, buddy=buddy)
    if not words.strip():
        noted.delete()
    elif noted.exclude(words=words.strip()).exists() or not noted.exists():
        fresh = {"words": words.strip(), "said_by": by, "said_at": at, "shared_by": None, "shared_at": None}
        ActionResult.objects.update_or_create(action=action, buddy_id=buddy, defaults=fresh)


def share_result(*, result: ActionResult, by: Person, at: datetime) -> bool:
    """Let everybody who may see the course read it; False when they can already."""
    return bool(ActionResult.objects.filter(pk=result.pk, shared_at=None).update(shared_at=at, shared_by=by))


def unshare_result(*, result: ActionResult) -> bool:
    """Make it the two's alone again."""
    shared = ActionResult.objects.filter(pk=result.pk, shared_at__isnull=False)
    return bool(shared.update(shared_at=None, shared_by=None))


def _buddy_of(action: CourseAction, today: date) -> int | None:
    """Who hosts in the action's stage on the day, or is the next to."""
    pairings = Pairing.objects.filter(stage=action.stage_id, ends_on__gte=today).order_by("starts_on", "pk")
    return pairings.values_list("buddy", flat=True).first()
