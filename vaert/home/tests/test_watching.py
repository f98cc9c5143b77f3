"""Doctor, health, readiness, figures, and what is logged."""

import json
import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django_q.models import Schedule

from tests.world import NOW, running_course
from vaert.config.logs import JsonFormatter, TextFormatter, WithoutSecrets
from vaert.home.watching import doctor
from vaert.meetings.actions import write_note
from vaert.meetings.models import Meeting, Note
from vaert.outbox.models import Hold, Message
from vaert.outbox.tests.mailserver import running as mail_server

TOKEN = "a-long-token-for-prometheus"


@pytest.fixture
def well(db, settings):
    """An installation with a worker and a mail server that answer."""
    Schedule.objects.create(func="x", next_run=NOW)
    with mail_server() as server:
        settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", server.port
        yield server


def said() -> dict[str, tuple[str, str]]:
    return {each.subject: (each.state, each.sentence) for each in doctor.examine(at=NOW)}


def test_all_is_well_and_no_mail_was_sent(well):
    found = said()

    found.pop("clock")  # PostgreSQL's own clock does not stand at NOW
    assert {state for state, _ in found.values()} <= {doctor.WELL, doctor.NOTE}
    assert found["mail server"][0] == doctor.WELL
    assert well.mails == []


def test_a_mail_server_that_is_away_is_told_with_its_address(well, settings):
    settings.MAIL_PORT = 1

    state, sentence = said()["mail server"]

    assert state == doctor.WRONG
    assert "127.0.0.1, port 1" in sentence


def test_a_worker_that_stands_still_is_told_since_when(well):
    Schedule.objects.update(next_run=NOW - timedelta(hours=3))

    state, sentence = said()["worker"]

    assert state == doctor.WRONG
    assert "stået stille siden" in sentence


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the wall is PostgreSQL's")
def test_a_table_that_does_not_keep_organisations_apart_is_told_of(well):
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY vaert_wall ON people_absence")

    state, sentence = said()["database"]

    assert state == doctor.WRONG
    assert "people_absence" in sentence


def test_settings_with_passwords_that_others_on_the_machine_can_read_are_told_of(well, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "DATA", tmp_path)
    (tmp_path / "vaert.toml").touch(mode=0o600)
    assert said()["keys"][0] == doctor.WELL

    (tmp_path / "vaert.toml").chmod(0o644)
    assert said()["keys"][0] == doctor.WRONG
    assert "vaert.toml" in said()["keys"][1]


def test_mail_that_is_late_or_held_is_told(well):
    facts = {"to_address": "a@example.dk", "subject": "s", "text": "t", "created_at": NOW}
    Message.objects.create(key="late", kind="letter", next_attempt_at=NOW - timedelta(hours=1), **facts)
    assert said()["mail"] == (doctor.WRONG, said()["mail"][1])
    assert said()["mail"][1].endswith(": 1.")

    Hold.objects.create(copied_at=NOW, held_at=NOW)
    assert "held-mail" in said()["mail"][1]


def test_a_clock_that_was_put_back_is_noticed(well):
    later = NOW + timedelta(hours=1)
    facts = {"to_address": "a@example.dk", "subject": "s", "text": "t"}
    Message.objects.create(key="later", kind="letter", next_attempt_at=later, created_at=later, **facts)

    assert said()["clock"][0] == doctor.WRONG


def test_a_database_that_is_away_or_behind_is_told_and_what_stands_in_it_left_out(well, monkeypatch):
    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert "bin/serve" in said()["database"][1]

    def away(*_):
        raise DatabaseError("connection refused\nIs the server running?")

    monkeypatch.setattr(doctor.MigrationExecutor, "migration_plan", away)
    found = said()
    assert found["database"] == (doctor.WRONG, found["database"][1])
    assert found["database"][1].endswith("connection refused")
    assert {"disk", "database", "mail server", "mailbox"} == set(found)


def test_notes_whose_key_is_lost_are_counted(well, library):
    running_course(library.aage, library.jens)
    write_note(meeting=Meeting.objects.earliest("pk"), text="Husk", by=library.jens, at=NOW)
    assert said()["keys"][0] == doctor.WELL

    Note.objects.update(sealed_with="another")
    assert said()["keys"][0] == doctor.WRONG
    assert ": 1." in said()["keys"][1]


def test_a_box_that_cannot_be_read_is_told_with_its_address(well, settings):
    settings.MAIL_IMAP_HOST, settings.MAIL_IMAP_PORT, settings.MAIL_IMAP_TLS = "127.0.0.1", 1, "none"

    assert said()["mailbox"][0] == doctor.WRONG
    assert "127.0.0.1" in said()["mailbox"][1]


def test_a_full_disk_is_told(well, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1 << 60)

    assert said()["disk"][0] == doctor.WRONG


def test_the_command_speaks_both_languages_and_ends_with_one_where_something_is_wrong(db):
    out = StringIO()
    with pytest.raises(SystemExit) as ended:  # no worker has ever run
        call_command("doctor", "--language", "en", stdout=out)
    assert ended.value.code == 1
    assert "WRONG  No worker has ever run" in out.getvalue()

    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--language", "da", "--json", stdout=out)
    sentences = [each["sentence"] for each in json.loads(out.getvalue())["findings"]]
    assert "Der har aldrig kørt en arbejder, så ingen mail går ud. bin/serve starter en." in sentences


def test_health_asks_no_database_and_ready_asks_it_once(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert client.get("/health/").content == b"ok\n"
    with django_assert_num_queries(1):
        assert client.get("/ready/").content == b"ready\n"
    assert Client().post("/health/").status_code == 405


def test_figures_are_for_whoever_has_the_token_and_name_nobody(client, library, settings):
    assert client.get("/metrics/").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics/", headers={"Authorization": "Bearer no"}).status_code == 404

    answer = client.get("/metrics/", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    assert "vaert_worker_alive 0\n" in answer
    assert "# TYPE vaert_mail_due gauge\nvaert_mail_due 0\n" in answer
    assert "Jens" not in answer


def test_a_secret_address_is_logged_as_the_page_it_was_for(client, db, caplog):
    client.get("/held/0123-secret/")

    [record] = [each for each in caplog.records if each.name == "django.request"]
    WithoutSecrets().filter(record)
    assert "secret" not in TextFormatter().format(record)
    assert "/held/<" in TextFormatter().format(record)
    assert json.loads(JsonFormatter().format(record))["status"] == 404


def test_the_words_of_an_error_are_not_logged_but_its_place_is():
    try:
        raise ValueError("ida@lindevang.example is not unique")
    except ValueError as error:
        record = logging.LogRecord("vaert", logging.ERROR, __file__, 1, "It failed", (), (type(error), error, None))
        record.exc_info = (type(error), error, error.__traceback__)

    for formatter in (TextFormatter(), JsonFormatter()):
        line = formatter.format(record)
        assert "lindevang" not in line
        assert "test_watching.py" in line
        assert "ValueError" in line
