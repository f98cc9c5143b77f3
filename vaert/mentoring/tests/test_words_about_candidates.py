"""What is said of somebody as a buddy: each cost term has its words, and none says what is not so."""

from dataclasses import fields

import pytest
from django.utils.translation import override

from vaert.core.planning import Terms
from vaert.mentoring.proposal import reasons
from vaert.mentoring.proposal.reasons import Candidate

SAID = {
    "elsewhere": "arbejder på Søhus",
    "site": "arbejder i Voksen",
    "language": "de to har intet sprog til fælles",
    "change": "det ændrer den plan, der gælder",
    "repeat": "de to har været makkere før",
    "burden": "har været buddy 2 gange de sidste to år",
    "not_resource_person": "er ikke ressourceperson for værtskab",
    "leave_soon": "skal væk kort efter",
    "missing_window": "de to har kun få fælles arbejdstimer",
}


def candidate(**changes):
    values = {"name": "Lone", "department": "Voksen", "site": "Søhus", "is_resource_person": False, "hosted": 2}
    return Candidate(**{**values, "terms": {}, **changes})


NEAR = candidate(hosted=0, terms={"burden": 150})


def test_no_term_is_without_words():
    assert set(SAID) == {each.name for each in fields(Terms)}


@pytest.mark.parametrize("term", SAID)
@pytest.mark.parametrize("language", ["da", "en"])
def test_each_term_says_why_not(term, language):
    with override(language):
        said = reasons.why_not(candidate(terms={"burden": 150, term: 9_000}), NEAR)
    assert said
    assert (said == SAID[term]) == (language == "da")


def test_somebody_far_away_is_not_said_to_be_near_because_it_costs_nothing():
    with override("da"):
        for far, said in (("elsewhere", "arbejder på Søhus"), ("site", "samme hus, i Voksen"), ("", "samme afdeling")):
            assert reasons.reason(candidate(far=far), wants_resource_person=False).startswith(said)


def test_of_somebody_chosen_by_hand_it_is_not_said_that_nobody_nearer_was_free():
    far = candidate(terms={"elsewhere": 8000}, far="elsewhere")
    with override("da"):
        assert "ingen tættere på er ledig" in reasons.reason(far, wants_resource_person=False)
        said = reasons.reason(far, wants_resource_person=False, by_hand=True)
    assert said.startswith("arbejder på Søhus, ")
    assert "tættere" not in said


def test_whoever_only_changes_the_plan_is_told_of_with_what_speaks_for_them():
    with override("da"):
        other = candidate(hosted=0, terms={"burden": 150, "change": 500}, far="")
        said = reasons.instead(other, NEAR, wants_resource_person=False)
    assert said.startswith("samme afdeling, ")
    assert said.endswith(", men det ændrer den plan, der gælder")


def test_a_resource_person_that_is_missed_is_said_of_who_is_chosen_all_the_same():
    with override("da"):
        said = reasons.reason(candidate(terms={"not_resource_person": 100}), wants_resource_person=True)
    assert said.endswith(", men er ikke ressourceperson for værtskab")
