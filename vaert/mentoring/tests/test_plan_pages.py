"""The plan board, a stage of it and the policy, as a coordinator uses them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import NOW, TODAY, person, running_course
from vaert.core import planning
from vaert.mentoring import actions, jobs
from vaert.mentoring.models import Pairing, Plan, PlanningPolicy
from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.bars import Bar, lines_of
from vaert.mentoring.plan.board import plan_board
from vaert.mentoring.plan.planned import Planned
from vaert.mentoring.plan.policy import policy_of
from vaert.mentoring.scheme.calendar_months import add_months
from vaert.people.models import Absence, Department

pytestmark = pytest.mark.django_db

DEEDS = ["/plan/proposal/", "/plan/publication/", "/plan/withdrawal/", "/plan/policy/ours/"]


@pytest.fixture
def plan(library, running) -> Plan:
    asked = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    jobs.make_plan(asked.pk)
    asked.refresh_from_db()
    return asked


def lone_goes_on_leave(library) -> None:
    Absence.objects.create(person=library.lone, starts_on=date(2027, 2, 1), ends_on=date(2027, 8, 1))


def remade(library) -> Plan:
    asked = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    jobs.make_plan(asked.pk)
    asked.refresh_from_db()
    return asked


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_plan_the_board_shows_how_it_stands(as_person, library, running):
    text = page(as_person(library.karen), "/plan/")
    assert "Jens Østergaard" in text
    assert "Lone Bruun" in text
    assert "Åge Ågård-Sørensen" in text
    assert "Lav et forslag" in text


def test_an_empty_organisation_is_told_how_to_begin(as_person, stranger):
    assert "Ingen er buddy endnu" in page(as_person(stranger), "/plan/")


def test_asking_leads_to_the_progress_and_from_there_to_the_plan(as_person, library, running):
    client = as_person(library.karen)
    assert client.post("/plan/proposal/").url == "/plan/"
    assert "Et forslag er på vej" in page(client, "/plan/")
    htmx = {"HTTP_HX_REQUEST": "true"}
    assert "0 % færdig" in client.get("/plan/progress/", **htmx).content.decode()
    jobs.make_waiting_plans()
    assert client.get("/plan/progress/", **htmx)["HX-Refresh"] == "true"
    assert "Sæt planen i kraft" in page(client, "/plan/")


def test_what_changes_is_said_in_words(as_person, library, running):
    lone_goes_on_leave(library)
    remade(library)
    text = page(as_person(library.karen), "/plan/")
    assert "i stedet for Lone Bruun fra onsdag den 3. februar 2027" in text
    assert "Lone er væk i længere tid i løbet af halvåret." in text


def test_a_gap_is_said_in_red_with_what_would_fill_it(as_person, library, running):
    type(library.karen).objects.exclude(pk=library.jens.pk).update(is_willing=False)
    remade(library)
    text = page(as_person(library.karen), "/plan/")
    assert "Et halvår mangler en buddy" in text
    assert "har ikke meldt sig" in text
    assert "Er svaret ja, er pladsen fyldt" in text


def test_publishing_from_the_page(as_person, library, running):
    lone_goes_on_leave(library)
    plan = remade(library)
    seal = Planned.from_data(plan.result).seal()
    client = as_person(library.karen)
    client.post("/plan/publication/", {"plan": plan.pk, "seen": seal})
    plan.refresh_from_db()
    assert plan.state == Plan.State.PUBLISHED
    assert "Planen er i kraft" in page(client, "/plan/")


def test_a_stale_plan_is_made_again_instead_of_published(as_person, library, plan):
    lone_goes_on_leave(library)
    seal = Planned.from_data(plan.result).seal()
    client = as_person(library.karen)
    client.post("/plan/publication/", {"plan": plan.pk, "seen": seal})
    plan.refresh_from_db()
    assert plan.state == Plan.State.STALE
    assert Plan.objects.open().get().state == Plan.State.MAKING
    assert "Noget har ændret sig" in page(client, "/plan/")


def test_another_organisations_plan_cannot_be_published(as_person, stranger, plan):
    as_person(stranger).post("/plan/publication/", {"plan": plan.pk, "seen": Planned.from_data(plan.result).seal()})
    plan.refresh_from_db()
    assert plan.state == Plan.State.PROPOSED


def test_another_organisation_neither_drops_nor_replaces_our_plan(as_person, stranger, plan):
    client = as_person(stranger)
    client.post("/plan/withdrawal/")
    client.post("/plan/proposal/")
    plan.refresh_from_db()
    assert plan.state == Plan.State.PROPOSED


@pytest.mark.parametrize("address", DEEDS)
def test_a_deed_is_never_done_by_looking(as_person, library, plan, address):
    assert as_person(library.karen).get(address).status_code == 405


@pytest.mark.parametrize("who", ["mads", "gitte", "jens"])
@pytest.mark.parametrize("address", ["/plan/", "/plan/policy/", *DEEDS])
def test_others_than_coordinators_are_refused(as_person, library, plan, who, address):
    client = as_person(getattr(library, who))
    assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)
    plan.refresh_from_db()
    assert plan.state == Plan.State.PROPOSED


def test_a_dropped_plan_leaves_everything_as_it_was(as_person, library, plan):
    before = list(Pairing.objects.values())
    as_person(library.karen).post("/plan/withdrawal/")
    plan.refresh_from_db()
    assert plan.state == Plan.State.DROPPED
    assert list(Pairing.objects.values()) == before


def test_the_page_of_a_half_year_says_why_why_not_and_what_follows(as_person, library, plan, running):
    stage = running.stages.get(number=2)
    text = page(as_person(library.karen), f"/plan/stages/{stage.pk}/")
    assert "samme afdeling" in text
    assert "Vælg Ida" in text
    assert "Ingen andre bliver flyttet." in text
    assert "er buddy i det andet halvår" in text  # Jens, whom no choice can give both


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


def test_choosing_on_the_page_locks_it_in_the_plan(as_person, library, plan, running):
    stage = running.stages.get(number=2)
    client = as_person(library.karen)
    client.post(f"/plan/stages/{stage.pk}/", {"buddy": library.ida.pk})
    plan.refresh_from_db()
    assert plan.choices == {str(stage.pk): library.ida.pk}
    assert "dit valg" in page(client, "/plan/")


def test_choosing_somebody_impossible_is_explained(as_person, library, plan, running):
    stage = running.stages.get(number=2)
    client = as_person(library.karen)
    client.post(f"/plan/stages/{stage.pk}/", {"buddy": library.gitte.pk})
    plan.refresh_from_db()
    assert plan.choices == {}
    assert "kan ikke få det halvår" in page(client, f"/plan/stages/{stage.pk}/")


def test_a_half_year_that_has_begun_leads_to_its_course(as_person, library, running):
    stage = running.stages.get(number=1)
    assert as_person(library.karen).get(f"/plan/stages/{stage.pk}/").url == f"/courses/{running.pk}/"


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
    monkeypatch.setattr("vaert.mentoring.plan.board.MANY_HOSTS", 2)
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


def test_a_kept_plan_says_no_more_than_it_must_and_is_read_as_it_was(plan):
    kept = Planned.from_data(plan.result)
    assert kept.as_data() == plan.result
    assert all(value is not None for each in plan.result["stages"] for value in each.values())
    assert {each.facts["hosted"] for each in kept.stages} == {0}  # nought is said


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
