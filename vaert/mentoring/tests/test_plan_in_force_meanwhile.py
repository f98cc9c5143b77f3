"""A plan in which much changes is put in force by the worker: seen, left, stopped, done once."""

from datetime import timedelta

import pytest

from tests.world import NOW
from vaert.common import clock
from vaert.mentoring import actions, jobs
from vaert.mentoring.actions import publishing
from vaert.mentoring.models import Pairing, Plan
from vaert.mentoring.tests.plans import lone_goes_on_leave, page, proposed_plan
from vaert.outbox.models import Message
from vaert.people.under_way import LetGo, call_off, forget_calling_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_person, library):
    return as_person(library.karen)


@pytest.fixture
def pressed(client, library, running, monkeypatch) -> Plan:
    """A plan that changes the second half-year, and somebody has just pressed the button."""
    monkeypatch.setattr(publishing, "AT_ONCE", 0)
    lone_goes_on_leave(library)
    plan = proposed_plan(library)
    client.post("/plan/publication/", {"plan": plan.pk, "seen": plan.seal})
    plan.refresh_from_db()
    return plan


def test_it_goes_on_while_one_leaves_and_is_done_once(client, library, pressed):
    assert (pressed.state, pressed.published_by) == (Plan.State.ENFORCING, library.karen)
    assert "Planen bliver sat i kraft" in page(client, "/plan/")
    assert "0 % færdig" in client.get("/plan/progress/", HTTP_HX_REQUEST="true").content.decode()
    jobs.publish_plan(pressed.pk)
    done = (Pairing.objects.count(), Message.objects.count())
    jobs.publish_plan(pressed.pk)
    pressed.refresh_from_db()
    assert pressed.state == Plan.State.PUBLISHED
    assert done == (Pairing.objects.count(), Message.objects.count())
    assert not Pairing.objects.filter(buddy=library.lone).exists()
    assert client.get("/plan/progress/", HTTP_HX_REQUEST="true").headers["HX-Refresh"] == "true"


def test_who_stops_it_has_the_proposal_back(client, pressed):
    client.post("/plan/withdrawal/")
    pressed.refresh_from_db()
    assert (pressed.state, pressed.published_by) == (Plan.State.PROPOSED, None)
    jobs.publish_plan(pressed.pk)
    assert not Message.objects.exists()


def test_a_worker_that_is_at_it_stops_and_undoes_everything(library, pressed, monkeypatch):
    before = list(Pairing.objects.values_list("pk", "buddy"))

    def stopped(*_, **__):
        raise LetGo

    monkeypatch.setattr(publishing, "send_due_of", stopped)
    jobs.publish_plan(pressed.pk)
    assert list(Pairing.objects.values_list("pk", "buddy")) == before
    assert not Message.objects.exists()


def test_a_call_to_stop_is_heard_between_two_half_years(pressed):
    Plan.objects.update(state=Plan.State.PROPOSED)  # PostgreSQL hears it from the row
    call_off(pressed)
    with pytest.raises(LetGo), jobs.Beside(pressed) as beside:
        beside.tell(1)
    forget_calling_off(pressed)


def test_a_page_from_before_stops_nobodys_work(client, pressed):
    client.post("/plan/withdrawal/", {"plan": pressed.pk})
    client.post("/plan/proposal/")
    pressed.refresh_from_db()
    assert pressed.state == Plan.State.ENFORCING
    with pytest.raises(actions.StalePlan):
        actions.choose_in_plan(plan=pressed, stage=1, buddy=pressed.published_by, by=pressed.published_by, at=NOW)


def test_where_things_have_changed_nothing_is_done_and_a_new_proposal_is_made(library, pressed):
    type(library.jens).objects.filter(pk=library.mads.pk).update(is_willing=False)
    jobs.publish_plan(pressed.pk)
    pressed.refresh_from_db()
    assert pressed.state == Plan.State.STALE
    assert Plan.objects.open().get().state == Plan.State.MAKING
    assert not Message.objects.exists()


def test_an_error_leaves_the_proposal_and_is_told(pressed, monkeypatch):
    monkeypatch.setattr(publishing, "_write_running", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.publish_plan(pressed.pk)
    pressed.refresh_from_db()
    assert pressed.state == Plan.State.PROPOSED


def test_a_lost_job_is_made_good(pressed, monkeypatch):
    woken = []
    monkeypatch.setattr(jobs, "enqueue", lambda path, pk, **_: woken.append(pk))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=10))
    jobs.make_waiting_plans()
    assert woken == []
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=21))
    jobs.make_waiting_plans()
    assert woken == [pressed.pk]
