"""The plan board and a half-year of it, as a coordinator sees them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import NOW, TODAY, person, running_course
from vaert.mentoring import actions
from vaert.mentoring.models import Course, Pairing
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.bars import Bar, lines_of
from vaert.mentoring.plan.board import plan_board
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.mentoring.tests.plans import lone_goes_on_leave, page, proposed_plan
from vaert.people.models import Department

pytestmark = pytest.mark.django_db


def test_without_a_plan_the_board_shows_how_it_stands(as_person, library, running):
    text = page(as_person(library.karen), "/plan/")
    assert "Jens Østergaard" in text
    assert "Lone Bruun" in text
    assert "Åge Ågård-Sørensen" in text
    assert "Lav et forslag" in text


def test_an_empty_organisation_is_told_how_to_begin(as_person, stranger):
    assert "Ingen er buddy endnu" in page(as_person(stranger), "/plan/")


def test_what_changes_is_said_in_words(as_person, library, running):
    lone_goes_on_leave(library)
    proposed_plan(library)
    text = page(as_person(library.karen), "/plan/")
    assert "i stedet for Lone Bruun fra onsdag den 3. februar 2027" in text
    assert "Lone er væk i længere tid i løbet af halvåret." in text


def test_a_gap_is_said_in_red_with_what_would_fill_it(as_person, library, running):
    type(library.karen).objects.exclude(pk=library.jens.pk).update(is_willing=False)
    proposed_plan(library)
    text = page(as_person(library.karen), "/plan/")
    assert "Et halvår mangler en buddy" in text
    assert "har ikke meldt sig" in text
    assert "Er svaret ja, er pladsen fyldt" in text


def test_the_page_of_a_half_year_says_why_why_not_and_what_follows(as_person, library, plan, running):
    stage = running.stages.get(number=2)
    text = page(as_person(library.karen), f"/plan/stages/{stage.pk}/")
    assert "samme afdeling" in text
    assert "Vælg Ida" in text
    assert "Ingen andre bliver flyttet." in text
    assert "er buddy i det andet halvår" in text  # Jens, whom no choice can give both


def test_a_course_that_is_over_since_makes_the_half_years_around_it_stale(as_person, library, running):
    other = running_course(library.ida, library.mads, library.jens)
    proposed_plan(library)
    address = f"/plan/stages/{running.stages.get(number=2).pk}/"
    assert "Den foreslåede plan holder ikke længere" not in page(as_person(library.karen), address)
    Course.objects.filter(pk=other.pk).update(state=Course.State.ENDED)
    assert "Den foreslåede plan holder ikke længere" in page(as_person(library.karen), address)


def test_somebody_near_who_is_proposed_for_a_new_colleague_far_away_is_told_of(as_person, library, running):
    nadia = person(library.organisation, "Nadia Kjær", library.tarup, leader=library.lise)
    far = actions.register_course(
        newcomer=nadia,
        scheme=running.scheme,
        starts_on=TODAY + timedelta(days=9),
        by=library.karen,
        at=NOW,
        today=TODAY,
    )
    proposed = {each["number"]: each["buddy"] for each in far.proposal["stages"]}
    assert proposed.keys() == {1, 2}
    assert set(proposed.values()) - {library.mads.pk}, "Tarup has one buddy only"
    text = page(as_person(library.karen), f"/plan/stages/{running.stages.get(number=2).pk}/")
    assert "samme afdeling" in text


def test_anybody_can_be_searched_for(as_person, library, plan, running):
    stage = running.stages.get(number=2)
    text = page(as_person(library.karen), f"/plan/stages/{stage.pk}/?q=gitte")
    assert "er den nye kollegas egen leder" in text
    assert "Vælg Gitte" not in text


def test_a_half_year_that_has_begun_leads_to_its_course(as_person, library, running):
    stage = running.stages.get(number=1)
    assert as_person(library.karen).get(f"/plan/stages/{stage.pk}/").url == f"/courses/{running.pk}/"


@pytest.mark.parametrize(
    ("cost", "bound", "said"),
    [
        (1000, 1000, "Der findes ingen bedre plan"),
        (1000, 996, "mere end 0,4 % bedre"),
        (100_000, 99_999, "mere end 0,1 % bedre"),
        (1000, 0, "ikke regnet ud"),
        (0, 0, "Der findes ingen bedre plan"),
    ],
)
def test_the_quality_is_never_said_to_be_better_than_proven(cost, bound, said):
    assert said in sentences.quality(cost, bound)


def test_two_half_years_of_one_buddy_in_a_row_share_a_line(library):
    running_course(library.aage, library.jens, library.lone, starts_on=date(2026, 8, 14))
    running_course(library.ida, library.lone, library.jens, starts_on=date(2026, 8, 14))
    board = plan_board(library.organisation, today=TODAY)
    for _department, hosts in board.groups:
        for host in hosts:
            assert len(host.lines) == 1
            assert sum(cell.months for cell in host.lines[0]) == len(board.months)


@pytest.fixture
def large(library, running, monkeypatch):
    """Two buddies of one department and one of another are too many to show at once."""
    running_course(library.ida, library.karen, library.jens, starts_on=date(2026, 8, 14))
    monkeypatch.setattr("vaert.mentoring.plan.overview.MANY_HOSTS", 2)
    return library


def test_a_large_house_is_shown_how_much_each_department_hosts(as_person, large):
    text = page(as_person(large.karen), "/plan/")
    assert "Hvor meget hver afdeling tager sig af" in text
    assert "Lone Bruun" not in text
    loads = {line.name: line for line in plan_board(large.organisation, today=TODAY).loads}
    children = loads["Børn og unge"]
    assert (children.hosts, children.now, children.coming) == (2, 1, 2)
    assert children.months[:9] == [1, 1, 1, 2, 2, 2, 2, 2, 2]  # Jens until February, then Lone and, with Ida, Jens
    assert f'href="/plan/?department={children.pk}#h-table">Børn og unge</a>' in text


def test_a_department_shows_its_own_buddies_and_everybody_shows_all(as_person, large):
    client = as_person(large.karen)
    children = next(line for line in plan_board(large.organisation, today=TODAY).loads if line.name == "Børn og unge")
    text = page(client, f"/plan/?department={children.pk}")
    assert ">Lone Bruun</th>" in text
    assert ">Karen Holm</th>" not in text
    assert f'<option value="{children.pk}" selected>Børn og unge</option>' in text
    everybody = page(client, "/plan/?department=all")
    assert all(f">{name}</th>" in everybody for name in ("Lone Bruun", "Karen Holm", "Jens Østergaard"))


def test_a_department_of_nobody_is_said_and_another_organisations_is_not_found(as_person, large, stranger):
    empty = Department.objects.create(organisation=large.organisation, name="Musik")
    theirs = Department.objects.create(organisation=stranger.organisation, name="Musik")
    client = as_person(large.karen)
    assert "Ingen i denne afdeling er buddy" in page(client, f"/plan/?department={empty.pk}")
    assert client.get(f"/plan/?department={theirs.pk}").status_code == 404
    assert client.get("/plan/?department=alle").status_code == 404


def test_long_lists_show_their_first_lines_and_all_when_asked(as_person, library, running, monkeypatch):
    type(library.karen).objects.exclude(pk=library.jens.pk).update(is_willing=False)
    running_course(library.ida, library.jens, library.lone, starts_on=date(2026, 8, 14))
    Pairing.objects.filter(stage__number=2).delete()
    monkeypatch.setattr("vaert.mentoring.plan.board.FIRST_LINES", 1)
    client = as_person(library.karen)
    short, whole = page(client, "/plan/"), page(client, "/plan/?whole")
    assert "To halvår mangler en buddy" in short
    assert "Vis en mere" in short
    assert short.count('class="wrongly"') == 1
    assert whole.count('class="wrongly"') == 2
    assert "Vis en mere" not in whole


@settings(deadline=None)
@given(
    spans=st.lists(st.tuples(st.integers(0, 700), st.integers(27, 400)), max_size=12),
    today=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_a_row_of_bars_always_fills_its_months_and_no_bar_is_lost(spans, today):
    bars = [
        Bar(number, 1, 1, today + timedelta(days=first), today + timedelta(days=first + length), "coming")
        for number, (first, length) in enumerate(spans)
    ]
    months = [add_months(today.replace(day=1), number) for number in range(30)]
    lines = lines_of(bars, months)
    assert all(sum(cell.months for cell in cells) == len(months) for cells in lines)
    assert sorted(cell.bar.stage for cells in lines for cell in cells if cell.bar) == list(range(len(bars)))
    assert all(cell.months > 0 for cells in lines for cell in cells)


@pytest.mark.parametrize("address", ["/plan/", "/plan/policy/"])
def test_the_pages_cost_few_queries(as_person, library, plan, django_assert_max_num_queries, address):
    client = as_person(library.karen)
    client.get("/")
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_the_page_of_a_half_year_costs_the_same_queries_however_many_there_are(
    as_person, library, plan, running, django_assert_max_num_queries
):
    client = as_person(library.karen)
    client.get("/")
    with django_assert_max_num_queries(20):
        assert client.get(f"/plan/stages/{running.stages.get(number=2).pk}/").status_code == 200
