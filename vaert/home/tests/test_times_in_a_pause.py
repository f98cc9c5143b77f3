"""Where another time is offered for a meeting, it is none in which its year stands still (M9, M10)."""

from datetime import date, datetime, timedelta
from email import message_from_bytes

import pytest

from tests.world import NOW, TODAY
from vaert.common.dates import local
from vaert.meetings.another_time import move_path
from vaert.meetings.models import Attendee, Meeting
from vaert.meetings.tests.answers import OUTLOOK_WEB
from vaert.mentoring import jobs
from vaert.mentoring.actions.timing import find_a_time
from vaert.mentoring.models import Pause
from vaert.outbox.incoming import Incoming
from vaert.outbox.models import Message

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 11, 24), date(2026, 12, 11)


@pytest.fixture
def meeting(course) -> Meeting:
    """Åge's next meeting with Jens, on 25 November."""
    return Meeting.objects.coming(NOW).filter(stage_meeting__stage__course=course).order_by("starts_at")[0]


@pytest.fixture
def pause(course, library) -> Pause:
    """Karen has chosen that the year stands still; nobody is away."""
    return Pause.objects.create(course=course, starts_on=FIRST, ends_on=LAST, noted_by=library.karen, noted_at=NOW)


def offered(client, address: str) -> list[date]:
    return [local(time["at"]).date() for time in client.get(address).context["times"]]


def inside(days: list[date]) -> list[date]:
    return [day for day in days if FIRST <= day <= LAST]


@pytest.fixture(params=["page", "link"])
def address(request, library, meeting) -> str:
    """The two pages that offer another time."""
    return f"/meetings/{meeting.pk}/time/" if request.param == "page" else move_path(meeting, library.aage)


def test_no_day_of_the_pause_is_offered(as_person, library, address, course):
    client = as_person(library.aage)
    assert inside(offered(client, address))  # those are the nearest, and they go
    Pause.objects.create(course=course, starts_on=FIRST, ends_on=LAST, noted_by=library.karen, noted_at=NOW)
    days = offered(client, address)
    assert days
    assert not inside(days)


def test_a_pause_without_an_end_leaves_none(as_person, library, address, pause):
    Pause.objects.update(ends_on=None)
    assert offered(as_person(library.aage), address) == []


def test_neither_is_a_time_one_of_them_wished_for(as_person, library, address, meeting, pause):
    for day, is_there in ((FIRST, False), (LAST + timedelta(days=3), True)):
        rather = datetime.combine(day, meeting.starts_at.timetz())
        Attendee.objects.filter(meeting=meeting, person=library.jens).update(rather_at=rather)
        assert (day in offered(as_person(library.aage), address)) == is_there


def test_whoever_writes_such_a_day_is_told_why_not(as_person, library, meeting, pause):
    answer = as_person(library.aage).post(f"/meetings/{meeting.pk}/time/", {"day": "2026-11-26", "clock": "10:00"})
    assert answer.context["in_the_way"] == ["Året står stille den dag."]
    assert as_person(library.aage).post(move_path(meeting, library.aage), {"day": "2026-11-26", "clock": "10:00"})
    meeting.refresh_from_db()
    assert meeting.sequence == 0


def test_a_mail_after_a_no_names_no_such_day(meeting, pause, monkeypatch):
    Message.objects.all().delete()
    words = OUTLOOK_WEB.about(meeting).replace(b"20261203T", b"20261125T")
    no = Incoming(message_from_bytes(words), NOW)
    monkeypatch.setattr(jobs, "read_inbox", lambda readers, at: [reader(no, at()) for reader in readers])
    jobs.read_mail()
    times = [mail.text.partition("I kan begge to:")[2] for mail in Message.objects.filter(kind="letter")]
    assert len(times) == 2
    for listed in times:
        assert "mandag den 14. december" in listed
        assert "november" not in listed


def test_the_coordinators_search_takes_none_either(library, course, meeting, pause):
    Meeting.objects.filter(pk=meeting.pk).update(unsuited_at=NOW)
    moved = find_a_time(course=course, is_introduction=False, by=library.karen, at=NOW, today=TODAY)
    assert moved.pk == meeting.pk
    assert local(moved.starts_at).date() > LAST
