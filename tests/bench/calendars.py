"""Two hundred invitations, read back by another library and put into a real calendar server: bin/bench calendars.

Names, places and words that calendars trip over, on both sides of both nights when the clock changes. Each is written
as it is mailed and read by icalendar; each is put into a Radicale on loopback by our own client, put there again,
moved, and read back. Goal: all of them the same to the letter, each once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaert.config.settings")

import django
from icalendar import Calendar

PLACES = [
    "Kantinen; 1. sal",
    "Læsesal, “Æblet”",
    "Mødelokale 3\\4",
    "C:\\Møder",
    "Ø" * 90,
    "Hos Åge\nved døren",
    "🌳, ude",
]
NIGHTS = [date(2027, 3, 28), date(2027, 10, 31)]
EMAIL = "jens@lindevang.example"


def events(number: int) -> list:
    """So many different events, a few on each of the days when the clock changes."""
    from vaert.meetings.calendar_text import Attending, Event

    made = []
    for n in range(number):
        day = NIGHTS[n % 2] if n % 10 == 0 else date(2026, 12, 1) + timedelta(days=2 * n)
        starts = datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=15 * (n % 96))
        name = ['Åge "Bib" Ågård-Sørensen', "Hans; Jørgen, Ø", "Amira Haddad"][n % 3]
        made.append(
            Event(
                uid=f"{n:04}-bench@vaert",
                sequence=n % 4,
                stamped_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
                starts_at=starts,
                ends_at=starts + timedelta(minutes=30),
                summary=f"Kaffe og sparring nr. {n}; æøå, “citat” \\ og en lang hale " + "ø" * (n % 80),
                language="da",
                place=PLACES[n % len(PLACES)],
                description="Tjek ind\nHvad var svært? \\; ,",
                organiser=("Karen Møller", "karen@lindevang.example"),
                attending=(Attending(name, EMAIL),),
            )
        )
    return made


def differences(event, found) -> list[str]:
    """What is not as it was meant in an entry that another library has read."""
    pairs = {
        "start": (found.decoded("DTSTART"), event.starts_at),
        "end": (found.decoded("DTEND"), event.ends_at),
        "summary": (str(found["SUMMARY"]), event.summary),
        "place": (str(found["LOCATION"]), event.place),
        "sequence": (int(found["SEQUENCE"]), event.sequence),
        "description": (str(found["DESCRIPTION"]), event.description),
    }
    return [f"{event.uid} {name}" for name, (read, meant) in pairs.items() if read != meant]


def by_library(wanted: list) -> list[str]:
    """Each as it is mailed, read by icalendar."""
    from vaert.meetings.calendar_text import calendar

    wrong = []
    for event in wanted:
        whole = Calendar.from_ical(calendar([event], method="REQUEST"))
        wrong += differences(event, whole.walk("VEVENT")[0]) + ([] if whole["METHOD"] == "REQUEST" else [event.uid])
    return wrong


def by_radicale(wanted: list) -> tuple[list[str], dict[str, float]]:
    """Each put into a real server by our client, again, and moved by an hour; then what stands there."""
    from vaert.common.web import ask
    from vaert.meetings.servers import Copy, Put
    from vaert.meetings.servers.caldav import CalDav
    from vaert.meetings.tests import davserver

    with tempfile.TemporaryDirectory() as folder, davserver.running(Path(folder)) as server:
        home = server.address.replace("{user}", EMAIL.partition("@")[0])
        door = {"Authorization": "Basic " + b64encode(f"{davserver.USER}:{davserver.PASSWORD}".encode()).decode()}
        assert ask("MKCALENDAR", home, headers=door, private_hosts=["127.0.0.1"]).status == 201
        client, seconds = CalDav(server.address, davserver.USER, davserver.PASSWORD), {}

        def put_all(name: str, some: list, copies: list) -> list:
            begun = time.perf_counter()
            kept = [client.put(Put(email=EMAIL, event=one, copy=copy)) for one, copy in zip(some, copies, strict=True)]
            seconds[name] = (time.perf_counter() - begun) / len(some)
            return kept

        hour = timedelta(hours=1)
        moved = [
            replace(one, sequence=one.sequence + 1, starts_at=one.starts_at + hour, ends_at=one.ends_at + hour)
            for one in wanted
        ]
        put_all("put", wanted, [Copy()] * len(wanted))
        copies = put_all("put again, as after a crash", wanted, [Copy()] * len(wanted))
        put_all("moved", moved, copies)
        wrong = []
        for one, copy in zip(moved, copies, strict=True):
            read = ask("GET", copy.remote_id, headers=door, private_hosts=["127.0.0.1"])
            wrong += differences(one, Calendar.from_ical(read.body.decode()).walk("VEVENT")[0])
        standing = sum(".Radicale.cache" not in one.parts for one in Path(folder).rglob("*.ics"))
        return wrong + ([] if standing == len(wanted) else [f"{standing} stand there"]), seconds


def main() -> int:
    """Print the figures; 1 where something was not read back as it was meant."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    django.setup()
    from django.conf import settings

    settings.CALENDAR_PRIVATE_HOSTS = ["127.0.0.1"]
    wanted = events(20 if given.quick else 200)
    library, (radicale, seconds) = by_library(wanted), by_radicale(wanted)
    if given.json:
        print(json.dumps({"invitations": len(wanted), "wrong": library + radicale, "seconds": seconds}))
    else:
        print(f"{len(wanted)} invitations read back by icalendar: {len(library)} differ")
        print(f"{len(wanted)} invitations put into Radicale, again, moved: {len(radicale)} differ, none twice")
        for name, each in seconds.items():
            print(f"  {name}: {1000 * each:.0f} ms each")
        print("\n".join((library + radicale)[:20]))
    return 1 if library or radicale else 0


if __name__ == "__main__":
    sys.exit(main())
