"""Who can host where so many work that not all of them are weighed. Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests import world
from tests.world import NOW, TODAY, running_course
from vaert.mentoring import actions
from vaert.mentoring.models import Pairing, Stage
from vaert.mentoring.plan.stage import stage_page
from vaert.mentoring.plan.stage_part import stage_of
from vaert.mentoring.proposal import around
from vaert.mentoring.proposal.likeliest import MANY
from vaert.mentoring.replacement.propose import propose_replacement
from vaert.mentoring.tests.plans import proposed_plan
from vaert.people.models import Absence, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    """Åge's year with Jens, who cannot any more."""
    return running_course(library.aage, library.jens, library.ida)


@pytest.fixture(params=["children", "adults"])
def crowd(request, library):
    """More colleagues than are weighed: in the newcomer's own department, or in another of the site."""
    department = getattr(library, request.param)
    return world.people(
        library.organisation, [(f"Kollega Nummer{number}", department, {}) for number in range(MANY + 10)]
    )


@pytest.fixture
def beside(library):
    """As many colleagues in the newcomer's own department."""
    return world.people(
        library.organisation, [(f"Kollega Nummer{number}", library.children, {}) for number in range(MANY + 10)]
    )


def all_away_but(*some: Person) -> None:
    others = Person.objects.exclude(pk__in=[each.pk for each in some])
    Absence.objects.bulk_create(Absence(person=each, starts_on=TODAY - timedelta(days=9)) for each in others)


def all_hosted_but(some: list[Person], stage: Stage) -> None:
    others = Person.objects.exclude(pk__in=[each.pk for each in some])
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30), "chosen_at": NOW}
    Pairing.objects.bulk_create(Pairing(stage=stage, buddy=each, **days) for each in others)


def proposal(course):
    stage = course.stages.get(number=1)
    days = {"first": TODAY + timedelta(days=1), "last": stage.ends_on, "today": TODAY}
    return propose_replacement(course, stage, **days, without=[stage.pairings.get().buddy_id])


def test_the_only_one_of_the_crowd_who_is_there_is_found(course, crowd):
    all_away_but(crowd[-1])
    assert proposal(course).buddy == crowd[-1].pk


def test_the_only_one_of_another_department_is_found(library, course, crowd):
    all_away_but(library.karen)
    assert proposal(course).buddy == library.karen.pk


def test_the_only_one_of_another_site_is_found(library, course, crowd):
    all_away_but(library.mads)
    assert proposal(course).buddy == library.mads.pk


def test_that_nobody_can_is_said_of_everybody(course, crowd):
    all_away_but()
    found = proposal(course)
    assert found.buddy is None
    assert sum(found.excluded.values()) == Person.objects.count() - 1  # Jens is whom it is to be found without


def test_where_one_of_the_department_can_the_next_two_are_of_another(library, course, beside):
    all_away_but(beside[-1], library.karen, library.mads)
    assert [each["person"] for each in proposal(course).alternatives] == [library.karen.pk, library.mads.pk]


def test_those_of_a_large_department_who_have_not_hosted_are_named(as_person, library, course, beside):
    rested = beside[-30:]
    stage = course.stages.get(number=1)
    all_hosted_but(rested, running_course(library.amira, library.lone).stages.get(number=2))
    address = f"/courses/{course.pk}/stages/{stage.number}/buddy/?whole"
    page = as_person(library.karen).get(address).context["page"]
    named = [page.proposed, *page.alternatives, *(each.line for each in page.others)]
    assert {each.person.pk for each in named} <= {each.pk for each in rested}
    assert len(named) >= 25
    assert all(each.is_possible for each in named)


def test_the_buddies_of_a_stage_are_those_of_the_department_who_have_not_hosted(as_person, library, beside):
    rested = beside[-30:]
    all_hosted_but(rested, running_course(library.aage, library.lone).stages.get(number=2))
    waiting = registered(library)
    lines = as_person(library.karen).get(f"/courses/{waiting.pk}/buddies/1/").context["lines"]
    assert {each.person.pk for each in lines} <= {each.pk for each in rested}
    assert len(lines) == 25


@pytest.mark.parametrize("where", ["stages/1/buddy", "buddies/1"])
def test_a_search_finds_anybody_within_the_queries_of_a_page(
    as_person, library, beside, where, django_assert_max_num_queries
):
    Person.objects.filter(pk=beside[-1].pk).update(is_willing=False)
    course = running_course(library.aage, library.jens) if where.startswith("stages") else registered(library)
    client = as_person(library.karen)
    assert client.get(f"/courses/{course.pk}/{where}/").status_code == 200
    assert beside[-1].name not in client.get(f"/courses/{course.pk}/{where}/").content.decode()
    with django_assert_max_num_queries(12):
        client.get(f"/courses/{course.pk}/{where}/")
    found = client.get(f"/courses/{course.pk}/{where}/", {"q": beside[-1].family_name})
    assert beside[-1].name in found.content.decode()


def registered(library):
    """Amira's year, which has not begun."""
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    begins = {"starts_on": date(2026, 12, 1), "by": library.karen, "at": NOW, "today": TODAY}
    return actions.register_course(newcomer=library.amira, scheme=scheme, **begins)


def stage_in_plan(library, course):
    plan = proposed_plan(library)
    stage = course.stages.get(number=2)
    return stage_page(stage_of(library.organisation.pk, stage.pk, plan), plan, "", today=TODAY)


def test_a_half_year_of_the_plan_tells_of_those_who_can_take_it_and_move_nobody(library, course, crowd):
    free = [*crowd[-9:], library.ida]
    all_away_but(*free)
    page = stage_in_plan(library, course)
    can = [choice for choice in page.choices if choice.is_possible]
    assert page.buddy in free
    assert len(can) >= 4
    assert {choice.person for choice in can} <= set(free)
    assert not any(choice.moves for choice in can)


@pytest.mark.parametrize("state", ["hosted", "hosted from elsewhere", "a gap"])
def test_in_a_small_place_of_a_very_large_house_those_near_are_told_of(library, course, crowd, state, monkeypatch):
    monkeypatch.setattr(around, "MOST_READ", 20)
    names = ("Nabo Nummer1", "Nabo Nummer2", "Ny Kollega")
    *branch, newcomer = world.people(library.organisation, [(name, library.tarup, {}) for name in names])
    buddy = {"hosted": branch[0], "hosted from elsewhere": library.ida, "a gap": None}[state]
    stage = running_course(newcomer, library.jens, buddy).stages.get(number=2)
    page = stage_page(stage_of(library.organisation.pk, stage.pk, None), None, "", today=TODAY)
    assert page.buddy == buddy
    assert branch[1] in {choice.person for choice in page.choices if choice.is_possible}
    assert not {choice.person for choice in page.choices} & set(crowd)
