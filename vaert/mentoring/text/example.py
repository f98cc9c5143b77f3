"""A mail as somebody gets it: with a real course's facts where there is one, else with made-up ones (M15)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from vaert.common.prepared import prepared
from vaert.mentoring.actions.letters import facts_of_running
from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.scheme import cadence
from vaert.mentoring.scheme.calendar_months import add_months, stage_days
from vaert.mentoring.scheme.definition import LetterPromise, SchemeDefinition
from vaert.mentoring.text.letters import CourseFacts, StageFacts, write_letter
from vaert.people.models import Person


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail in one language, as it is read: paragraphs of lines."""

    language: str
    subject: str
    blocks: list[list[str]]


class MailExample:
    """Writes mails of one scheme to the people of one course."""

    def __init__(self, scheme: Scheme, coordinator: Person, *, today: date) -> None:
        """Takes the course of this scheme that began last; without one, a course that nobody has."""
        definition = scheme.read_definition()
        self.course = next(iter(_running(scheme.organisation_id, scheme.code)), None)
        facts = (
            facts_of_running(self.course, contact=coordinator)
            if self.course
            else _made_up(scheme, definition, coordinator, today)
        )
        if len(facts.stages) < len(definition.stages):
            self.course, facts = None, _made_up(scheme, definition, coordinator, today)
        self.facts = replace(facts, definition=definition)

    def recipient(self, promise: LetterPromise) -> Person:
        """Who would get the mail."""
        buddy = self.facts.stages[promise.stage - 1].buddy
        return self.facts.newcomer if promise.to == "newcomer" or buddy is None else buddy

    def read(self, promise: LetterPromise) -> list[ReadMail]:
        """The mail in Danish and in English."""
        found = []
        for language in ("da", "en"):
            written = write_letter(promise, self.facts, self.recipient(promise), language=language)
            blocks = [block.splitlines() for block in written.text.strip().split("\n\n")]
            found.append(ReadMail(language, written.subject, blocks))
        return found


@prepared
def _running(organisation: int, code: str) -> QuerySet[Course]:
    """The course of the scheme that began last."""
    found = Course.objects.running().filter(organisation_id=organisation, scheme__code=code)
    return found.select_related("organisation", "scheme", "newcomer").order_by("-starts_on", "-pk")[:1]


def _made_up(scheme: Scheme, definition: SchemeDefinition, coordinator: Person, today: date) -> CourseFacts:
    """A course that begins next month, of people who are not there."""
    zone, starts_on = ZoneInfo(scheme.organisation.time_zone), add_months(today.replace(day=1), 1)
    buddies = [Person(given_name="Jens", family_name="Eksempel"), Person(given_name="Lone", family_name="Eksempel")]

    def at(day: date) -> datetime:
        weekday = day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
        return datetime.combine(weekday, time(10), zone)

    days = stage_days(starts_on, [stage.months for stage in definition.stages])
    stages = []
    for promise, (first, last) in zip(definition.stages, days, strict=True):
        meets = [at(cadence.due_on(promise, first, last, number)) for number in range(1, promise.meetings + 1)]
        introduced = at(first + timedelta(days=2)) if promise.introduction else None
        buddy = buddies[(promise.number - 1) % len(buddies)]
        stages.append(StageFacts(promise.number, first, last, buddy, introduced, tuple(meets)))
    return CourseFacts(
        definition=definition,
        newcomer=Person(given_name="Amira", family_name="Eksempel"),
        department=str(scheme.department or "Børn og unge"),
        library=scheme.organisation.name,
        coordinator=coordinator.name,
        starts_on=starts_on,
        stages=tuple(stages),
    )
