"""What a plan would rather avoid: an organisation's own prices and limits."""

from datetime import date

import pytest

from tests.world import NOW, TODAY
from vaert.core import planning
from vaert.mentoring import actions
from vaert.mentoring.models import PlanningPolicy
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.policy import policy_of

pytestmark = pytest.mark.django_db


def policy_values(**changed) -> dict[str, int]:
    ours = planning.Policy()
    weights = {name: getattr(ours.weights, name) for name in sentences.WEIGHTS}
    return {**weights, **{name: getattr(ours, name) for name in sentences.LIMITS}, **changed}


def test_every_weight_and_limit_of_the_core_has_its_words():
    ours = planning.Policy()
    assert set(sentences.WEIGHTS) == set(type(ours.weights).__dataclass_fields__)
    assert set(sentences.LIMITS) == set(type(ours).__dataclass_fields__) - {"weights"}


def test_a_changed_policy_holds_and_the_old_one_is_history(as_person, library):
    client = as_person(library.karen)
    client.post("/plan/policy/", policy_values(site=5000, min_seniority_days=30))
    policy = policy_of(library.organisation)
    assert (policy.weights.site, policy.min_seniority_days) == (5000, 30)
    client.post("/plan/policy/ours/")
    assert policy_of(library.organisation) == planning.Policy()
    assert PlanningPolicy.objects.count() == 2


def test_saving_the_same_policy_again_makes_no_history(as_person, library):
    client = as_person(library.karen)
    for _ in range(2):
        client.post("/plan/policy/", policy_values(site=5000))
    client.post("/plan/policy/", policy_values(site=5000))
    assert PlanningPolicy.objects.count() == 1


@pytest.mark.parametrize("wrong", ["-1", "1000001", "1,5", "meget", ""])
def test_a_weight_out_of_bounds_is_explained_and_nothing_is_saved(as_person, library, wrong):
    answer = as_person(library.karen).post("/plan/policy/", policy_values(burden=wrong))
    text = answer.content.decode()
    assert 'id="id_burden_error"' in text
    assert "Skriv et helt tal fra 0 til 1.000.000." in text
    assert not PlanningPolicy.objects.exists()


def test_the_example_says_who_would_get_another_buddy(as_person, library):
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    client = as_person(library.karen)
    same = client.get("/plan/policy/example/", policy_values())
    assert "den buddy, de ville få i dag" in same.content.decode()
    other = client.get(
        "/plan/policy/example/", policy_values(not_resource_person=0, site=0, burden=0, min_seniority_days=5000)
    )
    assert "ville" in other.content.decode()
    assert not PlanningPolicy.objects.exists()


def test_a_newcomers_own_proposal_follows_the_policy(library):
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    actions.change_policy(
        organisation=library.organisation, weights={}, limits={"min_seniority_days": 9000}, by=library.karen, at=NOW
    )
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert [each["buddy"] for each in course.proposal["stages"]] == [None, None]
