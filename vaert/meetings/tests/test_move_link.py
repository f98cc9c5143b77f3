"""Moving a meeting from a mail, without logging in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tests.world import NOW, TODAY
from vaert.common import clock
from vaert.common.links import Signed, make_token
from vaert.meetings.actions import book, cancel_meetings, move_meeting
from vaert.meetings.another_time import MOVE, move_path
from vaert.meetings.models import Attendee
from vaert.outbox.models import Message


@pytest.fixture
def link(library, meeting):
    """The link in Amira's mail."""
    return move_path(meeting, library.amira)


def offered(answer):
    return [(time["day"], time["clock"]) for time in answer.context["times"]]


def move(client, link, time):
    return client.post(link, {"day": time[0], "clock": time[1]}, follow=True)


def again(meeting):
    meeting.refresh_from_db()
    return meeting


def waiting():
    return Message.objects.filter(state="waiting").count()


def test_looking_moves_nothing_and_offers_three_times_a_button_each(client, meeting, link):
    page = client.get(link)
    assert len(offered(page)) == 3
    assert page.content.decode().count("Flyt hertil") == 3
    assert (again(meeting).sequence, waiting()) == (0, 0)
    assert page.headers["Cache-Control"] == "no-store, private"


def test_one_tap_moves_it_and_both_are_told_once(client, meeting, link):
    [first, *_] = offered(client.get(link))
    page = move(client, link, first)
    assert "Mødet er flyttet" in page.content.decode()
    assert (again(meeting).sequence, waiting()) == (1, 2)
    assert meeting.changes.get(what="moved").by.given_name == "Amira"


def test_the_same_tap_again_does_no_harm(client, meeting, link):
    [first, *_] = offered(client.get(link))
    for _ in range(3):
        move(client, link, first)
    assert (again(meeting).sequence, waiting()) == (1, 2)


def test_who_chooses_after_the_other_has_moved_it_is_told_so(client, library, meeting, link):
    page = client.get(link)
    [first, *_] = offered(page)
    assert f'name="seen" value="{meeting.starts_at.isoformat()}"' in page.content.decode()
    seen = {"day": first[0], "clock": first[1], "seen": meeting.starts_at.isoformat()}
    move_meeting(meeting, starts_at=meeting.starts_at + timedelta(days=7), by=library.jens, at=NOW)
    answer = client.post(link, seen)
    assert "Jens Østergaard har flyttet mødet" in answer.context["wrong"]
    assert again(meeting).sequence == 1


def test_a_proposed_time_stands_first_and_may_be_taken(client, library, meeting, link):
    rather = meeting.starts_at + timedelta(days=4, hours=8)  # after Amira's hours, but she says yes to it
    Attendee.objects.filter(person=library.jens).update(rather_at=rather)
    page = client.get(link)
    assert "Forslag fra Jens" in page.content.decode()
    move(client, link, offered(page)[0])
    assert again(meeting).starts_at == rather


def test_what_is_offered_is_taken_though_they_also_meet_a_few_days_later(client, library, coffee, meeting, link):
    around = [datetime(2026, 10, 5, 8, tzinfo=UTC), datetime(2026, 11, 3, 9, tzinfo=UTC), NOW + timedelta(days=12)]
    others = [coffee(starts_at=at) for at in around]
    book(others, organisation=library.organisation, by=library.karen, at=NOW)
    times = offered(client.get(link))
    assert len(times) == 3
    page = move(client, link, times[-1])
    assert "Mødet er flyttet" in page.content.decode()


@pytest.mark.parametrize(("day", "time"), [("2026-12-12", "10:00"), ("2026-12-25", "10:00"), ("2026-11-02", "10:00")])
def test_a_time_that_was_never_offered_is_refused(client, meeting, link, day, time):
    page = client.post(link, {"day": day, "clock": time})
    assert page.context["wrong"]
    assert again(meeting).sequence == 0


@pytest.mark.parametrize("given", [{}, {"day": "x"}, {"day": "2026-12-08", "clock": "\x00"}])
def test_nonsense_moves_nothing(client, meeting, link, given):
    assert client.post(link, given).status_code == 200
    assert again(meeting).sequence == 0


def test_a_link_that_is_made_up_or_for_something_else_opens_nothing(client, library, meeting, link):
    until = NOW + timedelta(days=9)
    for token in (
        "made-up",
        link.split("/")[2][:-2],
        make_token("attended", Signed(about=meeting.pk, person=library.amira.pk, until=until)),
        make_token(MOVE, Signed(about=meeting.pk, person=library.lone.pk, until=until)),
        make_token(MOVE, Signed(about=meeting.pk + 99, person=library.amira.pk, until=until)),
    ):
        address = reverse("move_by_link", args=[token])
        assert client.get(address).status_code == 404
        assert client.post(address, {"day": "2026-12-08", "clock": "10:00"}).status_code == 404
    assert again(meeting).sequence == 0


def test_who_has_left_moves_nothing(client, library, meeting):
    link = move_path(meeting, library.jens)
    library.jens.employments.update(ends_on=TODAY - timedelta(days=1))
    assert client.post(link, {"day": "2026-12-08", "clock": "10:00"}).status_code == 404


def test_a_cancelled_meeting_and_an_old_link_say_so_kindly(client, library, meeting, link, monkeypatch):
    times = offered(client.get(link))
    cancel_meetings([meeting], by=library.jens, at=NOW)
    assert "Mødet kan ikke flyttes" in move(client, link, times[0]).content.decode()
    type(meeting).objects.update(state="booked")
    monkeypatch.setattr(clock, "now", lambda: meeting.starts_at + timedelta(days=36))
    assert "Mødet kan ikke flyttes" in client.get(link).content.decode()
    assert again(meeting).starts_at == meeting.starts_at


def test_it_takes_few_queries(client, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(link)
