"""What people at Lindevang have found out together: what they practise, what actions led to, tips, a meeting."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from vaert.home.demo.staff import ZONE, Staff
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.mentoring import actions
from vaert.mentoring.models import ActionResult, Course, CourseAction

# By the newcomer: what the two practise, and what their first action led to.
AIMS = {
    "Amira Haddad": "Se op, før jeg siger hej",
    "Kasper Vestergaard": "Gå med hen til hylden i stedet for at pege",
    "Inge Færch": "Spørge, hvad lånerne selv har prøvet",
    "Thomas Pedersen": "Sige mit navn, når jeg tager telefonen",
}
RESULTS = {
    "Amira Haddad": "Ni billeder. Det bedste: stolen ved avislæsernes vindue, som ingen af os havde lagt mærke til.",
    "Freja Mortensen": "Skiltet til toilettet hænger bag en reol. Det flytter vi.",
}
TIPS = [  # how many days ago, the newcomer whose buddy wrote it
    (96, "Yusuf Iversen", "Gå en tur i huset i stedet for at sidde ned. Så kommer spørgsmålene af sig selv."),
    (52, "Freja Mortensen", "Skriv datoen for næste møde ned, inden I går. Den, der venter, glemmer."),
    (17, "Amira Haddad", "Begynd med det, du selv fandt svært det første år."),
]
LAST_MET_DAYS = 62  # a quarter after it, the Monday list asks for the next time


def find_out_together(staff: Staff, courses: dict[str, Course], today: date) -> None:
    """Let pairs agree and note, buddies give tips, and all of them have met once this autumn."""
    for name, words in AIMS.items():
        _agree(courses[name], words)
    for name, words in RESULTS.items():
        _note(courses[name], words)
    for days, name, words in TIPS:
        course, on = courses[name], today - timedelta(days=days)
        pairing = course.stages.get(starts_on__lte=on, ends_on__gte=on).pairings.select_related("buddy").get()
        actions.give_tip(words=words, by=pairing.buddy, at=_at(on, 15))
    _meet(staff, today - timedelta(days=LAST_MET_DAYS))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)


def _agree(course: Course, words: str) -> None:
    held = Meeting.objects.filter(stage_meeting__stage__course=course, state=Meeting.State.HELD)
    latest = held.order_by("starts_at").last()
    if latest is None:
        raise LookupError(f"{course} has held no meeting")
    actions.agree_on(meeting=latest, words=words, by=course.newcomer, at=latest.ends_at)


def _note(course: Course, words: str) -> None:
    done = CourseAction.objects.filter(stage__course=course, done_at__isnull=False).order_by("done_at").first()
    if done is None or done.done_at is None:
        raise LookupError(f"{course} has done no action")
    actions.note_result(action=done, words=words, by=course.newcomer, at=done.done_at, today=done.done_at.date())
    for result in ActionResult.objects.filter(action=done):
        actions.share_result(result=result, by=course.newcomer, at=done.done_at)


def _meet(staff: Staff, day: date) -> None:
    day += timedelta(days=(1 - day.weekday()) % 7)  # a Tuesday
    meeting = actions.book_sparring(
        organisation=staff.organisation,
        starts_at=_at(day, 14),
        place="Hovedbiblioteket",
        by=staff.coordinator,
        at=_at(day - timedelta(days=28), 8),
    )
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.HELD)
    MeetingChange.objects.create(
        meeting=meeting, what=MeetingChange.What.HELD, by=staff.coordinator, at=meeting.ends_at
    )
    Attendee.objects.filter(meeting=meeting).update(reply=Attendee.Reply.ACCEPTED)
