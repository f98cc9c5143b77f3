"""Large files are read and carried out in the background, show how far they are, and can be let go."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import TestCase
from django_q.models import OrmQ

from tests.world import NOW
from vaert.common import clock, wall
from vaert.people.models import Person, StaffImport
from vaert.people.staff_import import uploads
from vaert.people.staff_import.applying_entries import WAYS
from vaert.people.staff_import.entries import Entry, EntryChanges
from vaert.people.staff_import.uploads import apply_job, drop, look_after_imports, preview_job
from vaert.people.tests.importing import GOOD, PAGE, bring, go, the_import
from vaert.people.tests.staff_files import everything
from vaert.people.under_way import Beside, call_off


@pytest.fixture
def karen(as_person, library):
    return as_person(library.karen)


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr("vaert.people.staff_import.uploads.AT_ONCE", 1)


def test_a_large_file_is_read_and_carried_out_in_the_background(large, karen):
    bring(karen, GOOD)
    assert the_import().state == "reading"
    page = karen.get(f"{PAGE}{the_import().pk}/", headers={"HX-Request": "true"})
    assert b"hx-get" in page.content
    preview_job(the_import().pk)
    assert the_import().state == "ready"
    assert karen.get(f"{PAGE}{the_import().pk}/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    go(karen)
    assert the_import().state == "applying"
    for _ in range(2):
        apply_job(the_import().pk)
        preview_job(the_import().pk)
    assert the_import().state == "applied"
    assert Person.objects.filter(external_id="2001").count() == 1


def test_a_dropped_file_stays_dropped_when_its_job_comes_late(large, karen):
    bring(karen, GOOD)
    karen.post(f"{PAGE}{the_import().pk}/dropping/")
    preview_job(the_import().pk)
    assert the_import().state == "dropped"


def test_reading_a_large_file_can_be_stopped_while_it_goes_on(large, karen, monkeypatch):
    bring(karen, GOOD)
    address = f"{PAGE}{the_import().pk}/dropping/"
    page = karen.get(f"{PAGE}{the_import().pk}/").content.decode()
    assert "csrfmiddlewaretoken" in page.partition(address)[2][:200]

    def stopped_on_the_way(table, organisation, *, on_progress, **more):
        karen.post(address)
        on_progress(1)
        pytest.fail("it went on reading")

    monkeypatch.setattr("vaert.people.staff_import.uploads.preview_staff", stopped_on_the_way)
    preview_job(the_import().pk)
    assert (the_import().state, the_import().rows, the_import().preview) == ("dropped", None, {})


def test_a_large_file_can_be_let_go_until_the_worker_has_begun(large, karen):
    bring(karen, GOOD)
    preview_job(the_import().pk)
    go(karen)
    address = f"{PAGE}{the_import().pk}/dropping/"
    page = karen.get(f"{PAGE}{the_import().pk}/").content.decode()
    assert "csrfmiddlewaretoken" in page.partition(address)[2][:200]
    before = everything()
    assert "Intet er ændret" in karen.post(address, follow=True).content.decode()
    apply_job(the_import().pk)
    assert (the_import().state, the_import().rows, everything()) == ("dropped", None, before)


def test_who_is_too_late_to_let_a_file_go_is_told_so(karen):
    bring(karen, GOOD)
    go(karen)
    answer = karen.post(f"{PAGE}{the_import().pk}/dropping/", follow=True)
    assert "for sent at droppe filen" in answer.content.decode()
    assert the_import().state == "applied"


def ready_in_the_background(karen):
    bring(karen, GOOD)
    preview_job(the_import().pk)
    go(karen)
    return the_import()


@pytest.mark.django_db(transaction=True)
def test_carrying_a_large_file_out_shows_how_far_it_is_and_is_undone_when_it_is_stopped(large, karen, monkeypatch):
    """Somebody else looks and stops it, from elsewhere: on SQLite the worker is the only one who can write then."""
    found, before, shown = ready_in_the_background(karen), everything(), []
    address, tell = f"{PAGE}{found.pk}/", Beside.tell

    def stop():
        if connection.vendor == "sqlite":
            call_off(found)
        else:
            assert "Intet er ændret" in karen.post(f"{address}dropping/", follow=True).content.decode()

    def look_and_stop(beside, done):
        tell(beside, done)
        elsewhere(lambda: shown.append(karen.get(address, headers={"HX-Request": "true"}).content.decode()))
        if done == 1 and everything() != before:
            elsewhere(stop)

    monkeypatch.setattr(Beside, "tell", look_and_stop)
    monkeypatch.setattr("vaert.people.staff_import.applying.AT_A_TIME", 1)
    apply_job(found.pk)
    assert everything() == before
    assert ">1 af 2 linjer." in shown[-1]
    assert drop(staff_import=found, at=NOW)
    monkeypatch.undo()
    apply_job(found.pk)
    assert (the_import().state, the_import().rows, everything()) == ("dropped", None, before)


def elsewhere(deed):
    """Does it on a connection of its own; SQLite's in the tests is one for all."""
    if connection.vendor == "sqlite":
        deed()
        return
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: (wall.everywhere()(deed)(), connection.close())).result()


def test_an_import_that_is_let_go_at_its_very_end_is_undone(large, karen, monkeypatch):
    found, before = ready_in_the_background(karen), everything()
    write = uploads._finish

    def too_late(staff_import, preview, at):
        StaffImport.objects.update(state="dropped")
        write(staff_import, preview, at)

    monkeypatch.setattr(uploads, "_finish", too_late)
    apply_job(found.pk)
    assert everything() == before
    monkeypatch.undo()
    apply_job(found.pk)
    assert the_import().state == "applied"


@pytest.mark.parametrize("kind", ["roster", "absences"])
def test_each_kind_of_file_says_how_far_it_is(kind):
    added = [Entry(person_id=1, starts=NOW, ends=NOW)]
    shares = []

    class Enough(Exception):
        pass

    def tell(share):
        shares.append(share)
        raise Enough

    with pytest.raises(Enough):
        WAYS[kind].write(EntryChanges(rows=1, faults=[], added=added), tell)
    assert shares == [0]


def test_what_a_lost_job_left_is_woken_and_forgotten_files_are_let_go(large, karen):
    bring(karen, GOOD)
    connection.run_on_commit.clear()  # the job is lost
    StaffImport.objects.update(uploaded_at=clock.now() - timedelta(hours=2))
    with TestCase.captureOnCommitCallbacks(execute=True):
        look_after_imports()
    assert OrmQ.objects.count() == 1
    preview_job(the_import().pk)
    StaffImport.objects.update(uploaded_at=clock.now() - timedelta(days=31))
    look_after_imports()
    assert (the_import().state, the_import().rows) == ("dropped", None)
