"""Every address that is read, who reads it in the measurement, and what it needs to be complete.

`test_every_address_is_measured.py` compares this list with the house's addresses: a new page is measured, or it
stands in `NOT_MEASURED` with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

# The name of a page, what follows it in the address, and its reader.
PAGES = [
    ("today", "coordinator"),
    ("today", "leader"),
    ("today", "buddy"),
    ("today", "newcomer"),
    ("courses", "coordinator"),
    ("courses", "leader"),
    ("new_course", "coordinator"),
    ("course_proposal", "coordinator"),
    ("course_buddies", "coordinator"),
    ("course_times", "coordinator"),
    ("course", "coordinator"),
    ("course", "leader"),
    ("course", "buddy"),
    ("course", "newcomer"),
    ("course_action", "newcomer"),
    ("course_replacement", "coordinator"),
    ("course_end", "coordinator"),
    ("course_pause", "coordinator"),
    ("course_resumption", "coordinator"),
    ("plan", "coordinator"),
    ("plan?department=1", "coordinator"),
    ("plan_stage", "coordinator"),
    ("planning_policy", "coordinator"),
    ("planning_policy_example", "coordinator"),
    ("schemes", "coordinator"),
    ("scheme", "coordinator"),
    ("scheme_stage", "coordinator"),
    ("texts", "coordinator"),
    ("text", "coordinator"),
    ("evaluations", "coordinator"),
    ("evaluation", "nobody"),
    ("buddies", "buddy"),
    ("sparring", "coordinator"),
    ("next_buddy", "nobody"),
    ("people", "coordinator"),
    ("people", "leader"),
    ("people?q=m%C3%B8ller", "coordinator"),
    ("new_person", "coordinator"),
    ("person", "coordinator"),
    ("person_facts", "coordinator"),
    ("person_week", "newcomer"),
    ("person_roles", "coordinator"),
    ("person_hosting", "coordinator"),
    ("person_move", "coordinator"),
    ("person_employment", "coordinator"),
    ("person_absences", "coordinator"),
    ("person_duties", "coordinator"),
    ("absence_return", "coordinator"),
    ("organisation_settings", "coordinator"),
    ("imports", "coordinator"),
    ("import", "coordinator"),
    ("export", "coordinator"),
    ("meeting", "newcomer"),
    ("meeting", "buddy"),
    ("meeting_time", "buddy"),
    ("meeting_note", "newcomer"),
    ("held_by_link", "nobody"),
    ("move_by_link", "nobody"),
    ("my_calendar", "newcomer"),
    ("calendar_server", "coordinator"),
    ("closing_days", "coordinator"),
    ("mailbox", "coordinator"),
    ("mailbox_message", "coordinator"),
    ("mailbox_body", "buddy"),
    ("delivery", "coordinator"),
    ("who_can_see_what", "newcomer"),
    ("me", "newcomer"),
    ("usersessions_list", "newcomer"),
    ("account_login", "nobody"),
    ("account_confirm_login_code", "typing the code"),
    ("login_link", "nobody"),
    ("demo", "nobody"),
    ("accessibility", "nobody"),
    ("stil", "nobody"),
]
# Files that are made whole when asked for: a goal of their own.
FILES = [
    ("people_sheet", "coordinator"),
    ("courses_sheet", "coordinator"),
    ("plan_sheet", "coordinator"),
    ("plan?department=all", "coordinator"),  # everybody at once, to print
    ("course_year_print", "newcomer"),
    ("course_cards_print", "newcomer"),
    ("export_file", "coordinator"),
    ("import_example", "coordinator"),
    ("import_faults", "coordinator"),
    ("feed", "nobody"),
    ("my_year_calendar", "newcomer"),
    ("meeting_calendar", "newcomer"),
    ("mailbox_invitation", "buddy"),
]
NOT_MEASURED = {
    "account_request_login_code": "account_login by allauth's other name",
    "account_logout": "a look leads away; only its button does something",
    "setup": "opens only before there is anybody",
    "meeting_aim": "a look leads to the meeting",
    "health": "for machines, not a page",
    "ready": "for machines, not a page",
    "metrics": "for machines, not a page",
    "plan_progress": "a look leads to the plan; asked for every second while one is made",
}


@dataclass
class Things:
    """What the addresses are about."""

    course: int
    waiting: int
    newcomer: int
    stage: int  # a half-year ahead that the open plan fills
    action: int
    meeting: int  # ahead, of the newcomer and the buddy
    scheme: int
    message: int  # with an invitation for the buddy
    staff_import: int
    export: int
    absence: int
    paths: dict[str, str]  # addresses that are signed

    def arguments(self, name: str) -> list[Any]:
        """What the address of that name needs."""
        about_course, about_person, ending = [self.course], [self.newcomer], ["csv"]
        return {
            "course_proposal": [self.waiting],
            "course_buddies": [self.waiting, 1],
            "course_times": [self.waiting, 1, 1],
            "course_action": [self.course, self.action],
            "course_replacement": [self.course, 1],
            "plan_stage": [self.stage],
            "scheme": [self.scheme],
            "scheme_stage": [self.scheme, 1],
            "text": [self.scheme, "first_buddy"],
            "import": [self.staff_import],
            "import_faults": [self.staff_import],
            "export": [self.export],
            "export_file": [self.export],
            "import_example": ["staff"],
            "absence_return": [self.newcomer, self.absence],
            "people_sheet": ending,
            "courses_sheet": ending,
            "plan_sheet": ending,
        }.get(name) or self._of_one_thing(name, about_course, about_person)

    def _of_one_thing(self, name: str, course: list[int], person: list[int]) -> list[int]:
        room = name.partition("_")[0]
        one = {"course": course, "person": person, "meeting": [self.meeting], "mailbox": [self.message]}
        return [] if name == "mailbox" else one.get(room, [])

    def path(self, page: str) -> str:
        """The whole address of a page of the lists above."""
        from django.urls import reverse

        name, _, query = page.partition("?")
        path = self.paths.get(name) or reverse(name, args=self.arguments(name))
        return f"{path}?{query}" if query else path


def things_of(library: Any, today: Any, at: Any) -> Things:
    """Find, and where it is not there write, what the addresses are about."""
    from vaert.meetings.actions import open_feed
    from vaert.meetings.models import Meeting
    from vaert.mentoring.models import CourseAction, Stage
    from vaert.outbox.models import Message
    from vaert.people.models import Absence

    _fill_up(library, today, at)
    course = library.running
    first = Stage.objects.get(course=course, number=1)
    ahead = Meeting.objects.filter(stage_meeting__stage=first, starts_at__gt=at).earliest("starts_at")
    message = Message.objects.filter(recipient=library.buddy).exclude(calendar="").first()
    feed = open_feed(person=library.newcomer, at=at)
    absence = Absence.objects.create(person=library.newcomer, starts_on=today + timedelta(days=300))
    return Things(
        course=course.pk,
        waiting=library.waiting[-1].pk,
        newcomer=library.newcomer.pk,
        stage=Stage.objects.get(course=library.waiting[-1], number=1).pk,
        action=CourseAction.objects.filter(stage=first).values_list("pk", flat=True)[0],
        meeting=ahead.pk,
        scheme=course.scheme_id,
        message=message.pk if message else 0,
        staff_import=_import(library, at),
        export=_export(library, at),
        absence=absence.pk,
        paths=_signed(library, first, ahead, feed, today),
    )


def _fill_up(library: Any, today: Any, at: Any) -> None:
    """An open plan, three years of evaluations, and the demo beside it."""
    from vaert.mentoring.actions.planning import ask_for_plan, make_plan
    from vaert.mentoring.models import EvaluationAnswer, EvaluationBatch, EvaluationRole
    from vaert.people.models import Organisation, Site

    ours = library.organisation
    make_plan(plan=ask_for_plan(organisation=ours, by=library.coordinator, at=at, today=today), at=at)
    Organisation.objects.create(name="Demo", slug="demo", is_demo=True)
    for year in range(today.year - 2, today.year + 1):
        for role in EvaluationRole.values:
            for site in Site.objects.filter(organisation=ours):
                pool = {"organisation": ours, "scheme": library.running.scheme.code, "role": role}
                batch = EvaluationBatch.objects.create(**pool, site=site, year=year, people=6)
                EvaluationAnswer.objects.bulk_create(
                    EvaluationAnswer(**pool, site=site, year=year, batch=batch, **_answered(role, site.pk + number))
                    for number in range(6)
                )


def _answered(role: str, number: int) -> dict[str, Any]:
    """Marks that are not all the same, and words of every third."""
    from vaert.mentoring.evaluation.questions import MARKS

    marks = {question.code: 3 + (number * place) % 3 for place, question in enumerate(MARKS[role], start=1)}
    words = {"helped": "Kaffen og en god makker.", "next_year": "Begynd før ferien."} if number % 3 == 0 else {}
    return {"marks": marks, "words": words, "may_be_read": True}


def _signed(library: Any, first: Any, meeting: Any, feed: Any, today: Any) -> dict[str, str]:
    from django.urls import reverse

    from vaert.meetings.another_time import move_path
    from vaert.meetings.feed import token_of
    from vaert.meetings.held_link import held_path
    from vaert.mentoring.actions.asking import link_token
    from vaert.mentoring.actions.evaluations import open_requests
    from vaert.mentoring.evaluation.link import path_to_answer
    from vaert.mentoring.models import Pairing
    from vaert.people.entering import make_link_token

    next_one = Pairing.objects.filter(stage__course=library.running, stage__number=2).first()
    return {
        "held_by_link": held_path(meeting, library.buddy),
        "move_by_link": move_path(meeting, library.buddy),
        "feed": reverse("feed", args=[token_of(feed)]),
        "next_buddy": reverse("next_buddy", args=[link_token(next_one)]),
        "login_link": reverse("login_link", args=[make_link_token(library.newcomer)]),
        "evaluation": path_to_answer(open_requests(first, today=today)[0]),
    }


def _import(library: Any, at: Any) -> int:
    from pathlib import Path

    from vaert.people.staff_import.uploads import upload

    content = (Path(__file__).parent.parent / "data/personale-rodet.csv").read_bytes()
    taken = upload(content=content, file_name="l.csv", organisation=library.organisation, by=library.coordinator, at=at)
    return taken.pk


def _export(library: Any, at: Any) -> int:
    from vaert.common.jobs import path_of
    from vaert.people.actions.exports import ask_for_export
    from vaert.people.exporting import make_export
    from vaert.people.people_sheet import listed_people

    given = {"sheet": path_of(listed_people), "wish": {}, "ending": "csv", "total": 1000}
    asked = ask_for_export(**given, by=library.coordinator, at=at)
    make_export(asked.pk)
    return int(asked.pk)
