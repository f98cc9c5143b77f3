"""What a coordinator does with a plan: has it made, chooses in it, puts it in force or lets it go; nobody else does."""

import pytest

from vaert.mentoring import jobs
from vaert.mentoring.models import Pairing, Plan
from vaert.mentoring.tests.plans import lone_goes_on_leave, page, proposed_plan

pytestmark = pytest.mark.django_db

DEEDS = ["/plan/proposal/", "/plan/publication/", "/plan/withdrawal/", "/plan/policy/ours/"]


def test_asking_leads_to_the_progress_and_from_there_to_the_plan(as_person, library, running):
    client = as_person(library.karen)
    assert client.post("/plan/proposal/").url == "/plan/"
    assert "Et forslag er på vej" in page(client, "/plan/")
    htmx = {"HTTP_HX_REQUEST": "true"}
    assert "0 % færdig" in client.get("/plan/progress/", **htmx).content.decode()
    jobs.make_waiting_plans()
    assert client.get("/plan/progress/", **htmx)["HX-Refresh"] == "true"
    assert "Sæt planen i kraft" in page(client, "/plan/")


def test_publishing_from_the_page(as_person, library, running):
    lone_goes_on_leave(library)
    plan = proposed_plan(library)
    seal = plan.seal
    client = as_person(library.karen)
    client.post("/plan/publication/", {"plan": plan.pk, "seen": seal})
    plan.refresh_from_db()
    assert plan.state == Plan.State.PUBLISHED
    assert "Planen er i kraft" in page(client, "/plan/")


def test_a_stale_plan_is_made_again_instead_of_published(as_person, library, plan):
    lone_goes_on_leave(library)
    seal = plan.seal
    client = as_person(library.karen)
    client.post("/plan/publication/", {"plan": plan.pk, "seen": seal})
    plan.refresh_from_db()
    assert plan.state == Plan.State.STALE
    assert Plan.objects.open().get().state == Plan.State.MAKING
    assert "Noget har ændret sig" in page(client, "/plan/")


def test_another_organisations_plan_cannot_be_published(as_person, stranger, plan):
    as_person(stranger).post("/plan/publication/", {"plan": plan.pk, "seen": plan.seal})
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
