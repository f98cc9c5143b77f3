"""Proposals that wait in one department are seen together: who gives way to whom, and what never does."""

from datetime import date

import pytest
from django.urls import reverse

from tests import world
from tests.world import NOW, TODAY
from vaert.mentoring import actions
from vaert.mentoring.models import Course
from vaert.mentoring.proposal.propose import Proposal
from vaert.people.models import Absence

pytestmark = pytest.mark.django_db
FIRST = date(2026, 12, 1)


@pytest.fixture
def scheme(library):
    """In the first half-year Jens is the only one in the children's department, and nobody at Tarup offers."""
    for away in (library.lone, library.aage):
        Absence.objects.create(person=away, starts_on=date(2026, 11, 24), ends_on=date(2027, 5, 31))
    for person in (library.mads, library.lise):
        person.is_willing = False
        person.save()
    return actions.install_schemes(organisation=library.organisation, at=NOW)


@pytest.fixture
def emil(library):
    """Of the children's department too, but at Tarup: whoever is not of the department is in another building."""
    emil = world.person(
        library.organisation, "Emil Skov", library.children, leader=library.gitte, employed_from=date(2026, 12, 10)
    )
    emil.memberships.update(site=library.branch)
    return emil


def register(newcomer, library, scheme):
    return actions.register_course(
        newcomer=newcomer, scheme=scheme, starts_on=FIRST, by=library.karen, at=NOW, today=TODAY
    )


def proposal_of(course):
    course.refresh_from_db()
    return Proposal.from_data(course.proposal)


def buddies(course):
    return [stage.buddy for stage in proposal_of(course).stages]


def start(course, library):
    seen = proposal_of(course).seal()
    return actions.start_course(course=course, seen=seen, by=library.karen, at=NOW, today=TODAY)


@pytest.fixture
def amira(library, scheme):
    """Amira's course, with Jens proposed in the first half-year."""
    course = register(library.amira, library, scheme)
    assert buddies(course)[0] == library.jens.pk
    return course


def test_a_proposed_buddy_gives_way_where_all_are_better_off(amira, emil, library, scheme):
    course = register(emil, library, scheme)
    assert buddies(course)[0] == library.jens.pk
    assert buddies(amira)[0] in {library.ida.pk, library.karen.pk}
    move = {"course": amira.pk, "newcomer": library.amira.pk, "number": 1, "starts_on": "2026-12-01"}
    move |= {"before": library.jens.pk, "after": buddies(amira)[0], "because": emil.pk}
    assert proposal_of(course).moves == proposal_of(amira).moves == [move]
    assert {each.stage for each in proposal_of(amira).meetings} == {1, 2}
    assert all(buddy not in buddies(course) for buddy in buddies(amira)[:1])


def test_both_can_be_started_as_they_were_looked_at(amira, emil, library, scheme):
    course = register(emil, library, scheme)
    assert start(amira, library).state == Course.State.RUNNING
    assert start(course, library).state == Course.State.RUNNING


def test_made_again_together_nothing_changes(amira, emil, library, scheme):
    course = register(emil, library, scheme)
    before = [proposal_of(each).as_data() for each in (amira, course)]
    for each in (course, amira, course):
        actions.propose_again(course=each, today=TODAY, moves_others=True)
    assert [proposal_of(each).as_data() for each in (amira, course)] == before


def test_taken_back_it_gives_the_buddy_back(emil, amira, library, scheme):
    before = proposal_of(amira)
    course = register(emil, library, scheme)
    actions.withdraw_course(course=course, by=library.karen, at=NOW, today=TODAY)
    assert proposal_of(amira) == before
    assert start(amira, library).state == Course.State.RUNNING


def test_a_buddy_chosen_by_hand_does_not_give_way(amira, emil, library, scheme):
    actions.choose_buddy(course=amira, stage=1, buddy=library.jens, by=library.karen, today=TODAY)
    course = register(emil, library, scheme)
    assert buddies(amira)[0] == library.jens.pk
    assert buddies(course)[0] != library.jens.pk
    assert proposal_of(course).moves == []


def test_what_a_plan_has_promised_does_not_give_way(amira, emil, library, scheme):
    plan = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    plan = actions.make_plan(plan=plan, at=NOW)
    seen = plan.seal
    actions.publish_plan(plan=plan, seen=seen, by=library.karen, at=NOW, today=TODAY)
    promised = buddies(amira)
    register(emil, library, scheme)
    assert buddies(amira) == promised


def test_a_year_that_runs_does_not_give_way(amira, emil, library, scheme):
    start(amira, library)
    course = register(emil, library, scheme)
    assert buddies(course)[0] != library.jens.pk
    assert proposal_of(course).moves == []


def test_choosing_somebody_who_is_proposed_elsewhere_makes_that_proposal_anew(amira, library, scheme):
    noor = world.person(library.organisation, "Noor Aziz", library.adults, leader=library.gitte, employed_from=FIRST)
    course = register(noor, library, scheme)
    assert buddies(amira)[0] == library.jens.pk
    actions.choose_buddy(course=course, stage=1, buddy=library.jens, by=library.karen, today=TODAY)
    assert buddies(course)[0] == library.jens.pk
    assert buddies(amira)[0] not in {library.jens.pk, None}
    assert start(amira, library).state == Course.State.RUNNING


def test_nobody_is_left_without_a_buddy_for_the_sake_of_another(amira, emil, library, scheme):
    for person in (library.ida, library.karen, library.gitte):
        person.is_willing = False
        person.save()
    course = register(emil, library, scheme)
    assert buddies(amira)[0] == library.jens.pk
    assert buddies(course)[0] is None


def test_the_pages_say_who_gave_way(amira, emil, library, scheme, as_person):
    course = register(emil, library, scheme)
    after = proposal_of(amira).moves[0]["after"]
    name = "Ida Poulsen" if after == library.ida.pk else "Karen Holm"
    page = as_person(library.karen).get(reverse("course_proposal", args=[course.pk])).content.decode()
    assert f"Amira Haddad: {name} i stedet for Jens Østergaard fra tirsdag den 1. december" in page
    assert reverse("course_proposal", args=[amira.pk]) in page
    page = as_person(library.karen).get(reverse("course_proposal", args=[amira.pk])).content.decode()
    assert "Først foreslog vi Jens Østergaard. Det blev lavet om, da Emil Skov også skulle have en buddy." in page
