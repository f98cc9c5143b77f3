"""The pages of the schemes: what is seen, changed, drawn and refused."""

import pytest

from tests.world import NOW
from vaert.mentoring import actions
from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme.form import SchemeForm
from vaert.mentoring.scheme.stage_words import StageWords

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def scheme(library):
    return actions.install_schemes(organisation=library.organisation, at=NOW)


def typed(scheme, **changes):
    """What the form of the scheme sends when only this is changed."""
    form = SchemeForm(definition=scheme.definition)
    kept = {field.html_name: field.value() for field in form}
    return {name: value for name, value in {**kept, **changes}.items() if value is not None}


def typed_words(scheme, number=1, **changes):
    """What the page of a stage's words sends."""
    cells = {cell.name: cell.value for cell in StageWords(scheme.definition, number) if cell.value or not cell.is_tick}
    return {name: value for name, value in {**cells, **changes}.items() if value != ""} | {
        name: "" for name, value in changes.items() if value == ""
    }


def text_of(answer):
    return " ".join(answer.content.decode().split())


def current(scheme):
    return Scheme.objects.get(code=scheme.code, department=scheme.department, is_current=True)


def test_the_list_tells_what_is_in_use_and_what_could_be(as_person, library, scheme):
    page = text_of(as_person(library.karen).get("/schemes/"))
    assert "Et år, to buddyer, et møde om måneden." in page
    assert "Introduktions- og mentorordning" in page
    answer = as_person(library.karen).post("/schemes/ours/introduktion-og-mentor/")
    assert answer.url == f"/schemes/{Scheme.objects.get(code='introduktion-og-mentor').pk}/"
    as_person(library.karen).post("/schemes/ours/introduktion-og-mentor/")
    assert Scheme.objects.count() == 2
    assert as_person(library.karen).post("/schemes/ours/made-up/").status_code == 404


def test_what_is_not_changed_makes_no_version(as_person, library, scheme):
    as_person(library.karen).post(f"/schemes/{scheme.pk}/", typed(scheme))
    assert Scheme.objects.count() == 1


def test_a_changed_rule_is_a_new_version_with_its_maker(as_person, library, scheme):
    changes = {
        "s1-rhythm": "fortnightly",
        "s1-meetings": 12,
        "s1-resource_person": "required",
        "s2-evaluated_by": ["buddy"],
    }
    answer = as_person(library.karen).post(f"/schemes/{scheme.pk}/", typed(scheme, **changes))
    now = current(scheme)
    assert answer.url == f"/schemes/{now.pk}/"
    first, second = now.read_definition().stages
    assert (first.rhythm, first.meetings, first.who.resource_person) == ("fortnightly", 12, "required")
    assert second.evaluated_by == ("buddy",)
    assert (now.made_by, now.version) == (library.karen, 2)
    assert now.definition["letters"] == scheme.definition["letters"]


def test_the_introduction_can_be_left_out_and_taken_in_again(as_person, library, scheme):
    client = as_person(library.karen)
    client.post(f"/schemes/{scheme.pk}/", typed(scheme, **{"s1-introduction": "none"}))
    assert current(scheme).read_definition().stages[0].introduction is None
    now = current(scheme)
    client.post(f"/schemes/{now.pk}/", typed(now, **{"s1-introduction": "invited", "s1-within_days": 7}))
    introduction = current(scheme).read_definition().stages[0].introduction
    assert (introduction.mode, introduction.within_days, introduction.length_minutes) == ("invited", 7, 60)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"s1-meetings": 20}, "Så tit er der plads til 6 på så mange måneder."),
        ({"s1-first_month": 7}, "Der er kun 6 i alt."),
        ({"s1-months": 0}, "s1-months"),
        ({"name_da": "Buddy 010190-1234"}, "Det ligner et CPR-nummer"),
        ({"name_da": ""}, "name_da"),
    ],
)
def test_what_does_not_hold_together_is_said_and_not_kept(as_person, library, scheme, changes, said):
    page = text_of(as_person(library.karen).post(f"/schemes/{scheme.pk}/", typed(scheme, **changes)))
    assert said in page
    assert 'class="summary"' in page
    assert Scheme.objects.count() == 1


def test_the_year_is_drawn_from_what_is_typed_with_or_without_a_script(as_person, library, scheme):
    client, changes = as_person(library.karen), typed(scheme, **{"s1-meetings": 4, "s1-first_month": 3})
    part = text_of(client.post(f"/schemes/{scheme.pk}/year/", changes, **HTMX))
    assert "12 måneder, 11 møder" in part
    assert "omkring 6. dec. 2026" in part
    assert "<html" not in part
    whole = text_of(client.post(f"/schemes/{scheme.pk}/year/", changes))
    assert "12 måneder, 11 møder" in whole
    assert "<html" in whole
    wrong = text_of(client.post(f"/schemes/{scheme.pk}/year/", {**changes, "s1-meetings": 2}, **HTMX))
    assert "Året kan ikke tegnes endnu" in wrong
    assert Scheme.objects.count() == 1


def test_one_more_part_begins_as_the_last_with_its_mails_and_can_go_again(as_person, library, scheme):
    client = as_person(library.karen)
    client.post(f"/schemes/{scheme.pk}/", typed(scheme, deed="add_stage"))
    longer = current(scheme).read_definition()
    assert (len(longer.stages), longer.months) == (3, 18)
    assert {each.to for each in longer.letters if each.stage == 3} == {"buddy", "newcomer"}
    client.post(f"/schemes/{current(scheme).pk}/", typed(current(scheme), deed="drop_stage"))
    assert current(scheme).definition == scheme.definition


def test_who_saves_what_somebody_else_changed_is_told_and_keeps_what_they_typed(as_person, library, scheme):
    client = as_person(library.karen)
    client.post(f"/schemes/{scheme.pk}/", typed(scheme, name_da="Vores buddy"))
    page = text_of(client.post(f"/schemes/{scheme.pk}/", typed(scheme, name_da="Min buddy")))
    assert "Karen Holm rettede det her" in page
    assert 'value="Min buddy"' in page
    assert current(scheme).name == "Vores buddy"


def test_an_earlier_version_leads_to_the_newest(as_person, library, scheme):
    client = as_person(library.karen)
    client.post(f"/schemes/{scheme.pk}/", typed(scheme, name_da="Vores buddy"))
    assert client.get(f"/schemes/{scheme.pk}/").url == f"/schemes/{current(scheme).pk}/"


def test_a_department_gets_its_own_version_and_gives_it_back(as_person, library, scheme):
    client = as_person(library.karen)
    answer = client.post(f"/schemes/{scheme.pk}/departments/", {"department": library.children.pk})
    own = Scheme.objects.get(department=library.children)
    assert answer.url == f"/schemes/{own.pk}/"
    assert "Egen udgave for Børn og unge" in text_of(client.get(answer.url))
    for _ in "12":
        client.post(f"/schemes/{own.pk}/retirement/")
    assert not Scheme.objects.get(pk=own.pk).is_current
    assert client.get(f"/schemes/{own.pk}/").url == f"/schemes/{scheme.pk}/"


def test_another_organisations_department_is_none_of_ours(as_person, library, stranger, scheme):
    theirs = stranger.memberships.get().department
    as_person(library.karen).post(f"/schemes/{scheme.pk}/departments/", {"department": theirs.pk})
    assert Scheme.objects.count() == 1


def test_a_copy_needs_a_name(as_person, library, scheme):
    client = as_person(library.karen)
    for name in ("", "Bo 010190-1234"):
        client.post(f"/schemes/{scheme.pk}/copy/", {"name": name})
    assert Scheme.objects.count() == 1
    client.post(f"/schemes/{scheme.pk}/copy/", {"name": "Bogbussens buddy"})
    assert Scheme.objects.get(name="Bogbussens buddy").code == "bogbussens-buddy"


def test_the_only_scheme_is_not_taken_out_of_use(as_person, library, scheme):
    answer = as_person(library.karen).post(f"/schemes/{scheme.pk}/retirement/", follow=True)
    assert "Det er jeres eneste ordning" in text_of(answer)


def test_words_that_are_not_changed_make_no_version(as_person, library, scheme):
    for number in (1, 2):
        as_person(library.karen).post(f"/schemes/{scheme.pk}/stages/{number}/", typed_words(scheme, number))
    now = current(scheme).read_definition()
    assert now.stages == scheme.read_definition().stages


def test_an_action_with_steps_and_a_closing_question_are_written(as_person, library, scheme):
    new = {
        "a3-name_da": "Gæt en bog",
        "a3-how_da": "Spørg en borger, hvad de sidst læste.",
        "a3-steps_da": "Find en borger\r\nNy kollega: Spørg\r\nSkriv det ned",
        "a3-by_month": "2",
        "a3-required": "on",
        "a0-drop": "on",
        "t0-closing_da": "Hvad tager du med?",
        "host_da": "makker",
    }
    as_person(library.karen).post(f"/schemes/{scheme.pk}/stages/1/", typed_words(scheme, **new))
    stage = current(scheme).read_definition().stages[0]
    assert [action.code for action in stage.actions] == ["star-moment", "dialogue-route", "gaet-en-bog"]
    added = stage.actions[-1]
    assert [(step.who, step.da) for step in added.steps] == [
        ("both", "Find en borger"),
        ("newcomer", "Spørg"),
        ("both", "Skriv det ned"),
    ]
    assert (added.is_required, added.by_month, added.steps[1].en) == (True, 2, "Spørg")
    assert added.name.en == "Gæt en bog"
    assert (stage.themes[0].closing.da, stage.host.da) == ("Hvad tager du med?", "makker")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"a3-name_da": "Gæt en bog"}, "Skriv det her, eller tøm resten."),
        ({"t1-name_da": ""}, "Skriv det her, eller tøm resten."),
        ({"name_da": ""}, "Skriv det her, eller tøm resten."),
        ({"a0-by_month": "tre"}, "Skriv et tal fra 1 til 24"),
        ({"a0-steps_da": "En\nTo", "a0-steps_en": "One"}, "Skriv lige så mange trin som på dansk."),
        ({"t0-opening_da": "Ring 010190-1234"}, "Det ligner et CPR-nummer"),
    ],
)
def test_words_that_miss_something_are_not_kept(as_person, library, scheme, changes, said):
    page = text_of(as_person(library.karen).post(f"/schemes/{scheme.pk}/stages/1/", typed_words(scheme, **changes)))
    assert said in page
    assert Scheme.objects.count() == 1


def test_a_stage_that_is_not_there_is_not_found(as_person, library, scheme):
    assert as_person(library.karen).get(f"/schemes/{scheme.pk}/stages/3/").status_code == 404


def test_nobody_but_coordinators_and_administrators_changes_a_scheme(as_person, library, stranger, scheme):
    for person in (library.lone, library.gitte):
        assert as_person(person).get("/schemes/").status_code == 403
        assert as_person(person).post(f"/schemes/{scheme.pk}/", typed(scheme, name_da="Mit")).status_code == 403
    assert as_person(stranger).post(f"/schemes/{scheme.pk}/", typed(scheme, name_da="Mit")).status_code == 404
    for deed in ("year", "copy", "departments", "retirement"):
        assert as_person(library.karen).get(f"/schemes/{scheme.pk}/{deed}/").status_code == 405
        assert as_person(stranger).post(f"/schemes/{scheme.pk}/{deed}/", {"name": "Mit"}).status_code == 404
    assert Scheme.objects.count() == 1


def test_the_pages_take_few_queries(as_person, library, scheme, django_assert_max_num_queries):
    client = as_person(library.karen)
    for address in ("/schemes/", f"/schemes/{scheme.pk}/", f"/schemes/{scheme.pk}/stages/1/"):
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)
