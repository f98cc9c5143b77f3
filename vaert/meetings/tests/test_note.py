"""A private note is its writer's alone: on the page, in the database, in logs, in mails and on error pages."""

import logging
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.core.checks import Tags, run_checks
from django.db import connection
from django.test import Client
from django.views.debug import ExceptionReporter

from tests import world
from vaert.common.sealing import CannotBeOpened
from vaert.config.settings import AUTHENTICATION_BACKENDS
from vaert.meetings import actions
from vaert.meetings.models import Note
from vaert.outbox.models import Message
from vaert.people.models import Person

SECRET = "Hun virkede træt. Jeg spørger forsigtigt næste gang."


@pytest.fixture
def note(library, meeting):
    actions.write_note(meeting=meeting, text=SECRET, by=library.jens, at=world.NOW)
    return Note.objects.get()


def put(client: Client, meeting, words: str, **more):
    return client.post(f"/meetings/{meeting.pk}/note/", {"note": words}, **more)


def everything_in_the_database() -> str:
    """Every value of every row, as the database would give it to whoever stole it."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_the_writer_writes_it_and_reads_it_again(as_person, library, meeting):
    page = put(as_person(library.jens), meeting, SECRET, follow=True).content.decode()
    assert "Din note er gemt. Kun du kan læse den." in page
    assert SECRET in page


def test_nobody_else_sees_it_whatever_their_role(library, meeting, note):
    world.role(library.lone, "administrator")
    for person in Person.objects.exclude(pk=library.jens.pk):
        client = Client()
        client.force_login(person.account, backend=AUTHENTICATION_BACKENDS[0])
        assert client.get("/").context["me"] == person
        for address in (f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/note/", "/", "/mailbox/"):
            assert SECRET not in client.get(address, follow=True).content.decode(), (person, address)
        assert not Note.objects.visible_to(person).exists()


def test_a_buddy_who_comes_later_does_not_inherit_it(library, meeting, note, as_person):
    meeting.attendees.filter(person=library.jens).update(person=library.lone)
    assert SECRET not in as_person(library.lone).get(f"/meetings/{meeting.pk}/").content.decode()


@pytest.mark.parametrize("who", ["lone", "gitte", "karen"])
def test_who_is_not_in_the_meeting_can_write_nothing(as_person, library, meeting, who):
    assert put(as_person(getattr(library, who)), meeting, "Hov").status_code == 404
    assert not Note.objects.exists()


def test_another_library_can_write_nothing(as_person, stranger, meeting):
    assert put(as_person(stranger), meeting, "Hov").status_code == 404


def test_reading_the_page_changes_nothing(as_person, library, meeting, note):
    as_person(library.jens).get(f"/meetings/{meeting.pk}/note/?note=andet")
    assert actions.read_note(meeting=meeting, by=library.jens) == SECRET


def test_writing_it_twice_leaves_one_note(library, meeting, note):
    actions.write_note(meeting=meeting, text=SECRET, by=library.jens, at=world.NOW + timedelta(minutes=1))
    assert Note.objects.count() == 1


def test_each_of_the_two_has_their_own(library, meeting, note):
    actions.write_note(meeting=meeting, text="Mit", by=library.amira, at=world.NOW)
    assert actions.read_note(meeting=meeting, by=library.amira) == "Mit"
    assert actions.read_note(meeting=meeting, by=library.jens) == SECRET


def test_an_empty_note_is_no_note(as_person, library, meeting, note):
    put(as_person(library.jens), meeting, "  ")
    assert not Note.objects.exists()


def test_it_is_kept_while_one_types(as_person, library, meeting):
    answer = put(as_person(library.jens), meeting, SECRET, headers={"HX-Request": "true"}).content.decode()
    assert answer.strip() == "Gemt kl. 09.00"
    assert actions.read_note(meeting=meeting, by=library.jens) == SECRET


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_cpr_number_is_refused_and_kept_nowhere(as_person, library, meeting, headers):
    page = put(as_person(library.jens), meeting, "Ring til 010190-1234", headers=headers).content.decode()
    assert "CPR-nummer" in page
    assert not Note.objects.exists()


def test_the_words_are_not_in_the_database(note):
    stolen = everything_in_the_database()
    assert note.sealed in stolen
    assert "træt" not in stolen


def test_the_words_are_in_no_mail_and_no_log(as_person, library, meeting, caplog):
    with caplog.at_level(logging.DEBUG):
        put(as_person(library.jens), meeting, SECRET)
        actions.mark_held(meeting, by=library.jens, at=meeting.starts_at)
        actions.cancel_meetings([meeting], by=library.jens, at=world.NOW)
    told = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert "træt" not in told
    assert not any("træt" in f"{one.subject} {one.text} {one.html} {one.calendar}" for one in Message.objects.all())


def test_the_words_are_on_no_error_page_and_in_no_report_of_it(as_person, library, meeting, monkeypatch, caplog):
    def break_down(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Note.objects, "update_or_create", break_down)
    client = as_person(library.jens)
    client.raise_request_exception = False
    answer = put(client, meeting, SECRET)
    [record] = [one for one in caplog.records if one.exc_info]
    report = ExceptionReporter(record.request, *record.exc_info).get_traceback_html()
    assert answer.status_code == 500
    assert "the disk is full" in report
    assert not [told for told in (answer.content.decode(), report, caplog.text) if "træt" in told]


def test_a_note_moved_to_somebody_elses_row_does_not_open(library, meeting, note):
    Note.objects.filter(pk=note.pk).update(writer=library.amira)
    with pytest.raises(CannotBeOpened):
        actions.read_note(meeting=meeting, by=library.amira)


# -- keys --------------------------------------------------------------------
def test_a_lost_key_is_told_on_the_page_and_by_the_check(as_person, library, meeting, note, settings):
    settings.NOTE_KEYS = [Fernet.generate_key().decode()]
    page = as_person(library.jens).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Vi kan ikke åbne den note, du skrev." in page
    assert note.sealed not in page
    [told] = [one for one in run_checks(tags=[Tags.database], databases=["default"]) if one.id == "vaert.W010"]
    assert "1 private notes were sealed with a key that is missing" in told.msg


def test_saving_nothing_over_a_note_that_cannot_be_opened_keeps_it(as_person, library, meeting, note, settings):
    settings.NOTE_KEYS = [Fernet.generate_key().decode()]
    put(as_person(library.jens), meeting, "")
    assert Note.objects.get().sealed == note.sealed


def test_a_new_key_seals_and_the_old_one_still_opens(library, meeting, note, settings):
    settings.NOTE_KEYS = [Fernet.generate_key().decode(), *settings.NOTE_KEYS]
    assert actions.read_note(meeting=meeting, by=library.jens) == SECRET
    assert not [one for one in run_checks(tags=[Tags.database], databases=["default"]) if one.id == "vaert.W010"]
    actions.write_note(meeting=meeting, text="Nyt", by=library.jens, at=world.NOW)
    settings.NOTE_KEYS = settings.NOTE_KEYS[:1]
    assert actions.read_note(meeting=meeting, by=library.jens) == "Nyt"


def test_a_file_that_is_no_key_is_told(settings):
    settings.NOTE_KEYS = ["ikke en nøgle"]
    assert [one.id for one in run_checks() if one.id == "vaert.E009"] == ["vaert.E009"]
