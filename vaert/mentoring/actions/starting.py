"""Start a year: one deed, one transaction, everything written (the main job)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from vaert.meetings.actions import NewMeeting, book
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.letters import course_facts, queue_letters
from vaert.mentoring.models import Course, CourseAction, Letter, Pairing, Stage, StageMeeting
from vaert.mentoring.proposal.meetings import ProposedMeeting, local_instant
from vaert.mentoring.proposal.propose import Proposal, make_proposal
from vaert.people.models import Organisation, Person


class StaleProposal(Exception):
    """People, absences or other courses changed since the proposal was shown. Carries the one that holds now."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        super().__init__("the proposal is no longer what was shown")


class NobodyToBegin(Exception):
    """The first stage has no buddy, so there is nobody to begin with."""


@transaction.atomic
def start_course(*, course: Course, seen: str, by: Person, at: datetime, today: date) -> Course:
    """Make a proposed year real: pairings, meetings, actions and letters are written, mails and invitations queued.

    `seen` is the seal of the proposal that was looked at. Starting a year that has started changes nothing.
    Raises StaleProposal when the proposal comes out differently now (M7), NobodyToBegin when the first stage
    has no buddy.
    """
    # One planning deed at a time in an organisation: two starts must not give away the same buddy.
    Organisation.objects.select_for_update().get(pk=course.organisation_id)
    locked = Course.objects.select_for_update(of=("self",))
    course = locked.select_related("organisation", "scheme", "newcomer").get(pk=course.pk)
    if course.state != Course.State.REGISTERED:
        return course
    course.newcomer.placed = course.newcomer.memberships.current().select_related("site", "department").first()
    proposal = make_proposal(course, today=today)
    if proposal.seal() != seen:
        raise StaleProposal(proposal)
    if not proposal.is_startable:
        raise NobodyToBegin
    stages = list(course.stages.order_by("number"))
    people = Person.objects.in_bulk(
        {course.newcomer_id, *(stage.buddy for stage in proposal.stages if stage.buddy is not None)}
    )
    _write_pairings(proposal, stages, people, by, at)
    buddies = {number: people[buddy] for number, buddy in proposal_buddies(proposal).items()}
    meetings = book_meetings(course, proposal.meetings, {stage.number: stage for stage in stages}, buddies, by, at)
    _write_actions(course, stages)
    letters = _write_letters(course, proposal, stages, people)
    course.state, course.started_by, course.started_at, course.proposal = Course.State.RUNNING, by, at, None
    course.save(update_fields=["state", "started_by", "started_at", "proposal"])
    facts = course_facts(course, stages, people, proposal_buddies(proposal), meetings, coordinator=by)
    queue_letters([letter for letter in letters if letter.due_on <= today], course, facts, by=by, at=at)
    return course


def proposal_buddies(proposal: Proposal) -> dict[int, int]:
    """Stage number to the buddy's id, where there is one."""
    return {stage.number: stage.buddy for stage in proposal.stages if stage.buddy is not None}


def _write_pairings(
    proposal: Proposal, stages: Sequence[Stage], people: dict[int, Person], by: Person, at: datetime
) -> None:
    Pairing.objects.bulk_create(
        Pairing(
            stage=stage,
            buddy=people[proposed.buddy],
            starts_on=stage.starts_on,
            ends_on=stage.ends_on,
            reason={"facts": proposed.facts, "by_hand": proposed.by_hand},
            chosen_by=by,
            chosen_at=at,
        )
        for stage, proposed in zip(stages, proposal.stages, strict=True)
        if proposed.buddy is not None
    )


def book_meetings(
    course: Course,
    meetings: Sequence[ProposedMeeting],
    stages: Mapping[int, Stage],
    buddies: Mapping[int, Person],
    by: Person,
    at: datetime,
) -> dict[int, list[Meeting]]:
    """Book proposed meetings; by stage number, as `stages` and `buddies` are, in order of time."""
    placed = course.newcomer.placed
    place = str(placed.site or placed.department) if placed else ""
    new = [
        NewMeeting(
            kind=proposed.kind,
            starts_at=local_instant(proposed.starts_at, course.organisation.time_zone),
            attendees=[course.newcomer, buddies[proposed.stage]],
            organiser=buddies[proposed.stage],
            place=place,
            length_minutes=proposed.length_minutes,
        )
        for proposed in meetings
    ]
    booked = book(new, organisation=course.organisation, by=by, at=at)
    found: dict[int, list[Meeting]] = {number: [] for number in stages}
    links = []
    for proposed, meeting in zip(meetings, booked, strict=True):
        found[proposed.stage].append(meeting)
        links.append(StageMeeting(stage=stages[proposed.stage], meeting=meeting, number=proposed.number))
    StageMeeting.objects.bulk_create(links)
    return found


def _write_actions(course: Course, stages: Sequence[Stage]) -> None:
    CourseAction.objects.bulk_create(
        CourseAction(stage=stage, code=action.code, number=number, is_required=action.is_required)
        for stage in stages
        for number, action in enumerate(course.definition.stage(stage.number).actions, start=1)
    )


def _write_letters(
    course: Course, proposal: Proposal, stages: Sequence[Stage], people: dict[int, Person]
) -> list[Letter]:
    return Letter.objects.bulk_create(
        Letter(
            course=course,
            stage=stages[letter.stage - 1],
            kind=letter.kind,
            recipient=people[letter.recipient],
            due_on=date.fromisoformat(letter.due_on),
        )
        for letter in proposal.letters
    )
