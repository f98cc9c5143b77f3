"""From a new colleague to a proposed year, and from the proposal to a year that has begun."""

from datetime import date, timedelta

import pytest

from tests import world
from tests.world import NOW, TODAY
from vaert.meetings.models import Attendee, Meeting
from vaert.mentoring import actions
from vaert.mentoring.jobs import keep_courses_going
from vaert.mentoring.models import Course, Letter, Pairing
from vaert.mentoring.proposal.propose import Proposal
from vaert.outbox.models import Message
from vaert.people.models import Absence

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(library):
    return actions.install_schemes(organisation=library.organisation, at=NOW)


@pytest.fixture
def course(library, scheme):
    return actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )


def proposal_of(course) -> Proposal:
    course.refresh_from_db()
    return Proposal.from_data(course.proposal)


def start(course, library):
    return actions.start_course(course=course, seen=proposal_of(course).seal(), by=library.karen, at=NOW, today=TODAY)


def test_a_registered_course_has_two_half_years_with_different_buddies(course, library):
    first, second = proposal_of(course).stages
    assert (first.starts_on, first.ends_on) == ("2026-12-01", "2027-05-31")
    assert (second.starts_on, second.ends_on) == ("2027-06-01", "2027-11-30")
    assert first.buddy
    assert second.buddy
    assert first.buddy != second.buddy


def test_the_resource_person_of_the_department_is_proposed_first(course, library):
    assert proposal_of(course).stages[0].buddy == library.jens.pk


def test_each_stage_comes_with_two_alternatives(course):
    assert [len(stage.alternatives) for stage in proposal_of(course).stages] == [2, 2]


def test_an_introduction_and_twelve_meetings_are_proposed(course):
    proposal = proposal_of(course)
    assert [each.kind for each in proposal.meetings].count("introduction") == 1
    assert [each.kind for each in proposal.meetings].count("monthly") == 12
    assert proposal.missing == []


def test_nothing_is_sent_by_a_proposal(course):
    assert Message.objects.count() == 0
    assert Meeting.objects.count() == 0


def test_registering_twice_gives_the_same_course(course, library, scheme):
    again = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2027, 1, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert again == course


def test_starting_writes_pairings_meetings_letters_and_messages(course, library):
    started = start(course, library)
    assert started.state == Course.State.RUNNING
    assert Pairing.objects.filter(stage__course=course).count() == 2
    assert Meeting.objects.count() == 13
    assert Attendee.objects.count() == 26
    assert Message.objects.filter(kind=Message.Kind.INVITATION).count() == 26
    assert Letter.objects.filter(course=course).count() == 6
    letters = Message.objects.filter(kind=Message.Kind.LETTER)
    assert {message.recipient for message in letters} == {library.jens}


def test_starting_twice_changes_nothing(course, library):
    start(course, library)
    before = Message.objects.count(), Meeting.objects.count(), Pairing.objects.count()
    actions.start_course(course=course, seen="whatever", by=library.karen, at=NOW, today=TODAY)
    assert (Message.objects.count(), Meeting.objects.count(), Pairing.objects.count()) == before


def test_a_buddy_who_goes_on_leave_meanwhile_makes_the_proposal_stale(course, library):
    seen = proposal_of(course).seal()
    Absence.objects.create(person=library.jens, starts_on=date(2027, 1, 1), ends_on=date(2027, 8, 1))
    with pytest.raises(actions.StaleProposal) as stale:
        actions.start_course(course=course, seen=seen, by=library.karen, at=NOW, today=TODAY)
    assert stale.value.proposal.stages[0].buddy != library.jens.pk
    assert not Pairing.objects.exists()


def test_beside_a_dearer_choice_the_page_says_who_fits_better(course, library, as_person):
    actions.choose_buddy(course=course, stage=1, buddy=library.mads, by=library.karen, today=TODAY)
    page = as_person(library.karen).get(f"/courses/{course.pk}/proposal/").content.decode()
    assert "Du har valgt Mads: arbejder på Tarup Bibliotek, ledig hele halvåret" in page
    assert "passer bedre: samme afdeling" in page
    assert "trukket lod" not in page.partition("Andet halvår")[0]


def test_the_buddy_chosen_by_hand_is_kept_and_the_meetings_follow(course, library):
    actions.choose_buddy(course=course, stage=1, buddy=library.mads, by=library.karen, today=TODAY)
    proposal = proposal_of(course)
    assert proposal.stages[0].buddy == library.mads.pk
    assert proposal.stages[0].by_hand
    assert proposal.stages[0].alternatives[0]["person"] == library.jens.pk


def test_nobody_hosts_while_being_a_new_colleague(library, scheme):
    emil = world.person(library.organisation, "Emil Skov", library.children, employed_from=date(2026, 6, 1))
    actions.register_course(
        newcomer=emil, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    stages = proposal_of(course).stages
    told = [stage.buddy for stage in stages] + [each["person"] for stage in stages for each in stage.alternatives]
    assert emil.pk not in told
    actions.choose_buddy(course=course, stage=1, buddy=emil, by=library.karen, today=TODAY)
    assert proposal_of(course).stages[0].facts["obstacle"]["code"] == "own_year"


def test_a_chosen_buddy_who_leaves_is_let_go(course, library):
    actions.choose_buddy(course=course, stage=1, buddy=library.mads, by=library.karen, today=TODAY)
    library.mads.employments.update(ends_on=TODAY - timedelta(days=1))
    proposal = actions.propose_again(course=course, today=TODAY)
    assert proposal.stages[0].buddy == library.jens.pk


def test_choosing_the_leader_is_possible_but_said(course, library):
    actions.choose_buddy(course=course, stage=1, buddy=library.gitte, by=library.karen, today=TODAY)
    assert proposal_of(course).stages[0].facts["obstacle"]["code"] == "leader"


def test_our_own_proposal_comes_back(course, library):
    before = proposal_of(course)
    actions.choose_buddy(course=course, stage=1, buddy=library.mads, by=library.karen, today=TODAY)
    actions.take_our_proposal(course=course, by=library.karen, today=TODAY)
    assert proposal_of(course).decided() == before.decided()


def test_a_year_cannot_begin_without_a_first_buddy(course, library):
    everyone = [library.jens, library.lone, library.aage, library.ida, library.mads, library.karen, library.lise]
    for person in everyone:
        person.is_willing = False
        person.save()
    proposal = actions.propose_again(course=course, today=TODAY)
    assert proposal.stages[0].buddy is None
    assert proposal.stages[0].excluded["not_willing"] == len(everyone)
    assert proposal.stages[0].smallest_change["kind"] == "willing"
    with pytest.raises(actions.NobodyToBegin):
        actions.start_course(course=course, seen=proposal.seal(), by=library.karen, at=NOW, today=TODAY)


def test_a_withdrawn_registration_can_be_made_again(course, library, scheme):
    actions.withdraw_course(course=course, by=library.karen, at=NOW, today=TODAY)
    again = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert again != course


def test_letters_go_out_on_their_day(course, library):
    start(course, library)
    sent = actions.send_due_letters(today=date(2026, 11, 24), at=NOW + timedelta(days=1))
    assert sent == 1
    welcome = Message.objects.filter(kind=Message.Kind.LETTER, recipient=library.amira).get()
    assert "Jens Østergaard" in welcome.text
    assert actions.send_due_letters(today=date(2026, 11, 24), at=NOW + timedelta(days=1)) == 0


def test_two_who_come_together_are_not_promised_the_same_buddy(library, scheme):
    newcomers = [
        world.person(
            library.organisation, name, library.children, leader=library.gitte, employed_from=date(2026, 12, 1)
        )
        for name in ("Noor Aziz", "Emil Skov")
    ]
    one, other = (
        actions.register_course(
            newcomer=newcomer, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
        )
        for newcomer in newcomers
    )
    assert proposal_of(one).stages[0].buddy != proposal_of(other).stages[0].buddy
    start(one, library)
    assert start(other, library).state == Course.State.RUNNING


def test_somebody_who_gets_a_year_of_their_own_is_no_longer_promised_as_a_buddy(course, library, scheme):
    noor = world.person(
        library.organisation, "Noor Aziz", library.children, leader=library.gitte, employed_from=date(2026, 12, 1)
    )
    for colleague in (library.lone, library.aage):  # in the second half-year nobody else is as near
        colleague.is_willing = False
        colleague.save()
    assert actions.propose_again(course=course, today=TODAY).stages[1].buddy == noor.pk
    actions.register_course(
        newcomer=noor, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert proposal_of(course).stages[1].buddy not in {None, noor.pk}
    assert start(course, library).state == Course.State.RUNNING


def test_a_course_is_completed_the_day_after_its_last(course, library):
    start(course, library)
    assert actions.complete_courses(today=date(2027, 11, 30), at=NOW) == 0
    assert actions.complete_courses(today=date(2027, 12, 1), at=NOW) == 1
    course.refresh_from_db()
    assert (course.state, course.ended_on) == (Course.State.COMPLETED, date(2027, 11, 30))


def test_the_worker_keeps_courses_going(course, library):
    start(course, library)
    Letter.objects.filter(kind="newcomer").update(due_on=TODAY)
    keep_courses_going()
    keep_courses_going()
    assert Message.objects.filter(recipient=library.amira, kind=Message.Kind.LETTER).count() == 1


def test_starting_costs_few_queries(course, library, django_assert_max_num_queries):
    seal = proposal_of(course).seal()
    course = Course.objects.select_related("organisation", "scheme", "newcomer").get(pk=course.pk)
    with django_assert_max_num_queries(40):
        actions.start_course(course=course, seen=seal, by=library.karen, at=NOW, today=TODAY)
