"""Backup, restore, the move to PostgreSQL and the upgrade from the first release, as commands on real databases."""

import json
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.own_installation import ON_POSTGRES, Installation
from vaert.config.archive.reading import Manifest, check
from vaert.config.installation import ROOT
from vaert.outbox.tests.mailserver import running as mail_server

FIRST_RELEASE = ROOT / "tests/data/vaert-0.1.0.zip"
FILL = """
from tests.world import lindevang, running_course
library = lindevang(); running_course(library.aage, library.jens, library.lone)
"""
ANOTHER = "from tests.world import another_library; print(another_library().pk)"
QUEUE = """
from django.db import transaction
from vaert.common import clock
from vaert.outbox.actions import Draft, queue
def write(key, kind="letter"):
    with transaction.atomic():
        queue([Draft(key=key, kind=kind, organisation=None, recipient=None, to_name="Lone",
                     to_address="lone@lindevang.example", subject=key, text="Hej")], at=clock.now())
"""
LOG_IN = """
from django.test import Client
from vaert.people.models import Person, Role
person = Person.objects.filter(roles__kind="coordinator").first()
from vaert.people.actions.open_account import open_account
from datetime import date
account = open_account(email=person.email, today=date.today())
client = Client(); client.force_login(account, backend="vaert.people.backend.AccountBackend")
print(client.get("/", HTTP_HOST="localhost").status_code, client.get("/courses/", HTTP_HOST="localhost").status_code)
"""


def tables(manifest: Manifest) -> dict[str, str]:
    """The checksum of each table that a restore does not itself write to."""
    return {name: total for name, total in manifest.sums.items() if name not in {"tables/outbox_hold.jsonl"}}


def rows(path: Path) -> dict[str, list[object]]:
    """Every row by table; PostgreSQL orders the keys of JSON in its own way."""
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("tables/") and "outbox_hold" not in name]
        return {name: [json.loads(line) for line in archive.open(name)] for name in parts}


def copy_of(one: Installation, name: str = "copy.zip") -> Manifest:
    one.vaert("backup", one.data / name)
    return check(one.data / name)


def test_what_is_restored_is_what_was_there_to_the_last_row_and_file(installation, prepared):
    here, there = prepared("here"), installation("there")
    (here.data / "media").mkdir()
    (here.data / "media" / "plan.pdf").write_bytes(b"%PDF \xff")
    here.does(FILL, ("backup", here.data / "copy.zip"))
    written = check(here.data / "copy.zip")
    assert {"secret-key", "note-key", "media/plan.pdf"} <= set(written.files)
    assert written.tables["people_person"]["rows"] == 9

    said, _ = there.does(("restore", here.data / "copy.zip"), ("backup", there.data / "copy.zip"))

    assert f"Restored {written.rows} rows" in said
    assert "Mail is held back" in said
    assert tables(check(there.data / "copy.zip")) == tables(written)
    assert (there.data / "secret-key").read_text() == (here.data / "secret-key").read_text()
    answers = there.does(LOG_IN, ("makemigrations", "--check", "--dry-run"), ANOTHER)
    assert answers[0].strip() == "200 200"
    assert "No changes detected" in answers[1]
    assert answers[2].strip() == "10"


def test_an_installation_that_holds_something_is_replaced_only_when_told_and_kept(prepared):
    one = prepared("one")
    empty, before, after, again = (one.data / name for name in ("empty.zip", "before.zip", "after.zip", "again.zip"))

    *_, refused, _ = one.does(("backup", empty), FILL, ("backup", before), ("!restore", empty), ("backup", after))
    assert "not empty" in refused
    assert tables(check(after)) == tables(check(before))

    assert "is kept in" in one.vaert("restore", empty, "--replace")
    [kept] = (one.data / "backups").glob("before-restore-*.zip")
    one.does(("restore", kept, "--replace"), ("backup", again))
    assert tables(check(again)) == tables(check(before))


def test_a_file_that_is_damaged_or_of_a_newer_version_is_refused_before_anything_is_touched(prepared):
    one = prepared("one")
    one.does(FILL, ("backup", one.data / "copy.zip"))
    whole = (one.data / "copy.zip").read_bytes()
    (one.data / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (one.data / "bent.zip").write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    with zipfile.ZipFile(one.data / "copy.zip") as old, zipfile.ZipFile(one.data / "newer.zip", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "manifest.json":
                content = json.dumps(json.loads(content) | {"state": [["people", "0999_tomorrow"]]}).encode()
            new.writestr(part, content)

    refused = {"cut": "no whole backup", "bent": "", "newer": "newer version", "none": "no whole"}
    said = one.does(
        *(("!restore", one.data / f"{name}.zip", "--replace") for name in refused), ("backup", one.data / "after.zip")
    )
    assert [sentence in words for sentence, words in zip(refused.values(), said, strict=False)] == [True] * 4
    assert tables(check(one.data / "after.zip")) == tables(check(one.data / "copy.zip"))


def test_a_copy_that_is_made_while_others_write_is_of_one_moment(prepared):
    one = prepared("one")
    one.python(FILL)
    writer = one.start(
        "import django; django.setup()\n"
        "from vaert.common import wall; _ = wall.everywhere(); _.__enter__()\n"
        "from django.db import transaction; from tests.world import NOW\n"
        "from vaert.people.models import *; from vaert.meetings.models import *\n"
        "jens = Person.objects.get(given_name='Jens'); n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    with transaction.atomic():\n"
        "        m = Meeting.objects.create(organisation_id=jens.organisation_id, uid=f'w{n}', kind='monthly',"
        " starts_at=NOW, description='x' * 2000)\n"
        "        Attendee.objects.create(meeting=m, person=jens); MeetingChange.objects.create("
        "meeting=m, what='booked', at=NOW)\n"
    )
    try:
        time.sleep(2.5)
        counts = []
        for number in range(2):
            found = copy_of(one, f"{number}.zip").tables
            fixed = found["meetings_meeting"]["rows"] - found["meetings_meetingchange"]["rows"]
            counts.append((fixed, found["meetings_meetingchange"]["rows"]))
    finally:
        writer.kill()
        writer.wait()
    assert counts[0][0] == counts[1][0], "a meeting without its change"
    assert counts[1][1] > counts[0][1] > 0, "nobody wrote meanwhile"


@pytest.mark.parametrize(("decision", "arrived"), [("--send", ["a", "a", "b"]), ("--drop", ["a"])])
def test_a_restored_installation_sends_nothing_twice_until_somebody_says_so(prepared, decision, arrived):
    with mail_server() as server:
        one = prepared(
            "one",
            MAIL_HOST="127.0.0.1",
            MAIL_PORT=server.port,
            MAIL_FROM="v@example.dk",
            SITE_ADDRESS="http://v.example",
        )
        one.does(QUEUE + "write('a')", ("backup", one.data / "copy.zip"), ("send_due",), FILL)
        assert [mail["Subject"] for mail in server.mails] == ["a"]

        *_, said = one.does(
            ("restore", one.data / "copy.zip", "--replace"),
            QUEUE + "write('b')",
            QUEUE + "write('code', 'login_code')",
            ("send_due",),
            ("held_mail",),
        )
        assert [mail["Subject"] for mail in server.mails] == ["a", "code"]
        assert "2 messages wait, 1 of them may have been sent" in said

        *_, said = one.does(("held_mail", decision), ("send_due",), ("held_mail", decision))
        assert sorted(mail["Subject"] for mail in server.mails) == sorted([*arrived, "code"])
        assert "No mail is held back." in said


def test_the_first_release_is_brought_up_to_date_with_every_row(installation):
    one, first = installation("one"), check(FIRST_RELEASE)
    one.vaert("restore", FIRST_RELEASE)
    now = copy_of(one).tables
    assert {name: facts["rows"] for name, facts in first.tables.items() if name in now} == {
        name: now[name]["rows"] for name in first.tables if name in now
    }
    assert one.python(LOG_IN) == "200 200"


def test_a_start_or_a_migration_keeps_a_copy_before_it_changes_the_tables_of_an_older_version(installation):
    one = installation("one")
    said = one.python(
        "import zipfile; from pathlib import Path\n"
        "from vaert.config.archive import reading, restoring\n"
        f"path = Path('{FIRST_RELEASE}')\n"
        "restoring.load(zipfile.ZipFile(path), reading.check(path))\n"
        "from vaert.config import prepare; prepare.migrate(); prepare.migrate()\n"
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
    )
    [kept] = (one.data / "backups").glob("before-upgrade-*.zip")
    assert f"keeping a copy before the upgrade in {kept}" in said
    assert check(kept).state == check(FIRST_RELEASE).state
    assert check(kept).tables == check(FIRST_RELEASE).tables


@pytest.mark.skipif(not ON_POSTGRES, reason="needs a PostgreSQL server: bin/test --db postgres")
def test_the_demo_moves_to_postgresql_and_only_once(tmp_path, new_database):
    on_sqlite = Installation(tmp_path / "one")
    on_sqlite.vaert("restore", FIRST_RELEASE)
    assert "Name the PostgreSQL database" in on_sqlite.vaert("move-to-postgres", ok=False)
    before = copy_of(on_sqlite)
    moved = Installation(tmp_path / "one", **new_database())

    assert f"Moved {before.rows} rows" in moved.vaert("move-to-postgres")

    copy_of(moved, "moved.zip")
    assert rows(moved.data / "moved.zip") == rows(on_sqlite.data / "copy.zip")
    highest = int(moved.python("from vaert.people.models import Person; print(Person.objects.latest('id').pk)"))
    assert moved.python("from tests.world import another_library; print(another_library().pk)") == str(highest + 1)
    assert "nothing to move" in moved.vaert("move-to-postgres", ok=False)
    (tmp_path / "one" / "vaert.sqlite3.moved").rename(tmp_path / "one" / "vaert.sqlite3")
    assert "holds an installation already" in moved.vaert("move-to-postgres", ok=False)


def test_a_moment_is_a_moment():
    assert check(FIRST_RELEASE).made_at < datetime.now(UTC)
