"""The board of a house so large that what is said of the whole of it is kept for a minute."""

from datetime import date

import pytest

from tests.world import NOW, TODAY, running_course
from vaert.common.kept import Kept
from vaert.mentoring import actions
from vaert.mentoring.actions.asking import decline
from vaert.mentoring.models import Course, Pairing, Stage
from vaert.mentoring.plan import overview
from vaert.mentoring.plan.board import EVERYBODY, plan_board
from vaert.mentoring.plan.stage import stage_page
from vaert.mentoring.plan.stage_part import stage_of
from vaert.mentoring.tests.plans import lone_goes_on_leave, page, proposed_plan
from vaert.people.models import Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(library, running, monkeypatch):
    """Two buddies are too many to show at once here, and four half-years to look through each time."""
    running_course(library.ida, library.karen, library.jens, starts_on=date(2026, 8, 14))
    monkeypatch.setattr(overview, "MANY_HOSTS", 1)
    monkeypatch.setattr(overview, "MANY_STAGES", 3)
    monkeypatch.setattr(overview, "_kept", Kept())
    return library


@pytest.fixture(params=["as it stands", "a plan", "gaps"])
def state(request, large):
    """What there is to tell of the house."""
    if request.param == "a plan":
        lone_goes_on_leave(large)
        proposed_plan(large)
    if request.param == "gaps":  # and somebody who is only proposed
        Pairing.objects.exclude(stage__course__newcomer=large.ida).delete()
        others = Course.objects.exclude(newcomer=large.ida)
        others.update(state=Course.State.REGISTERED, choices={"buddies": {"1": large.mads.pk}})
    return request.param


def test_what_is_kept_tells_the_same_as_a_look_through_everything(large, state):
    wishes = ["", *map(str, Department.objects.in_organisation(large.organisation).values_list("pk", flat=True))]
    whole = {}
    for wish in wishes:
        overview._kept.kept.clear()
        whole[wish] = plan_board(large.organisation, today=TODAY, wish=wish)
    assert overview._kept.kept
    assert any(board.groups for board in whole.values())
    for wish in wishes:
        assert plan_board(large.organisation, today=TODAY, wish=wish) == whole[wish]


def test_with_what_is_kept_fewer_half_years_are_read(large, monkeypatch):
    plan_board(large.organisation, today=TODAY)
    read = []
    monkeypatch.setattr("vaert.mentoring.plan.reading.Bar", lambda *bar: read.append(bar))
    plan_board(large.organisation, today=TODAY)
    assert not read


def test_a_gap_that_is_filled_is_gone_at_once(large):
    second = Pairing.objects.filter(stage__number=2, stage__course__newcomer=large.ida)
    [pairing] = second
    second.delete()
    [gap] = plan_board(large.organisation, today=TODAY).gaps
    assert gap.stage == pairing.stage_id
    pairing.save(force_insert=True)
    assert plan_board(large.organisation, today=TODAY).gaps == []


def test_a_no_and_a_new_buddy_are_seen_at_once(large):
    second = Stage.objects.get(number=2, course__newcomer=large.ida)
    assert plan_board(large.organisation, today=TODAY).all_gaps == 0
    decline(pairing=second.pairings.get(), at=NOW, today=TODAY)
    assert plan_board(large.organisation, today=TODAY).all_gaps == 1
    days = {"starts_on": second.starts_on, "ends_on": second.ends_on, "chosen_at": NOW}
    Pairing.objects.create(stage=second, buddy=large.mads, **days)
    assert plan_board(large.organisation, today=TODAY).all_gaps == 0


def test_a_choice_in_the_plan_is_seen_at_once(large):
    lone_goes_on_leave(large)
    plan = proposed_plan(large)
    before = plan_board(large.organisation, today=TODAY)
    stage = Stage.objects.get(number=2, course__newcomer=large.ida)  # as things stand it is Jens
    read = stage_of(large.organisation.pk, stage.pk, plan)
    free = next(each.person for each in stage_page(read, plan, "", today=TODAY).choices if each.is_possible)
    chosen = actions.choose_in_plan(plan=plan, stage=stage.pk, buddy=free, by=large.karen, at=NOW)
    after = plan_board(large.organisation, today=TODAY)
    assert after.seal == chosen.seal != before.seal
    assert any(line.stage == stage.pk and free.name in line.sentence for line in after.changes)


def test_nothing_is_kept_of_everybody_or_believed_of_another_house(large, stranger):
    plan_board(large.organisation, today=TODAY)
    assert plan_board(stranger.organisation, today=TODAY).hosts == 0
    everybody = plan_board(large.organisation, today=TODAY, wish=EVERYBODY)
    assert sum(len(hosts) for _, hosts in everybody.groups) == everybody.hosts == 3


def test_where_everybody_is_too_many_for_a_page_the_departments_are_shown_and_the_sheet_is_offered(
    large, as_person, monkeypatch
):
    client = as_person(large.karen)
    assert "Se alle" in page(client, "/plan/")
    monkeypatch.setattr(overview, "MOST_HOSTS", 2)
    for address in ("/plan/?department=all", "/plan/?department=all", "/plan/"):
        text = page(client, address)
        assert "Hvor meget hver afdeling tager sig af" in text
        assert "department=all#" not in text
        assert ">Jens Østergaard</th>" not in text
        assert "/plan/plan.xlsx" in text
    department = large.jens.memberships.get().department_id
    assert 'value="all"' not in page(client, f"/plan/?department={department}")


def test_so_are_they_where_the_half_years_are_few(large, monkeypatch):
    monkeypatch.setattr(overview, "MOST_HOSTS", 2)
    monkeypatch.setattr(overview, "MANY_STAGES", 1_000)
    board = plan_board(large.organisation, today=TODAY, wish=EVERYBODY)
    assert board.loads
    assert not board.groups
