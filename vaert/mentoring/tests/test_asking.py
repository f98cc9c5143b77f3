"""The next buddy is asked a month ahead and can say no. Today is Monday 23 November 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.world import NOW, TODAY, running_course
from vaert.common.links import Signed, make_token
from vaert.home.monday import monday_facts, monday_list
from vaert.meetings.models import Meeting
from vaert.mentoring.actions.asking import NEXT_BUDDY, TooLate, ask_next_buddies, decline, link_token
from vaert.mentoring.actions.looking_ahead import look_ahead
from vaert.mentoring.models import Pairing, Replacement
from vaert.outbox.models import Message
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    """Åge's year: Jens until 14 December, then Ida, in three weeks."""
    return running_course(library.aage, library.jens, library.ida, starts_on=date(2026, 6, 15))


@pytest.fixture
def pairing(course):
    """Ida's coming half-year."""
    return Pairing.objects.select_related("stage__course__organisation", "buddy").get(stage__number=2)


@pytest.fixture
def address(pairing):
    return f"/next-buddy/{link_token(pairing)}/"


def ask(library, today=TODAY):
    return ask_next_buddies(organisation=library.organisation, today=today, at=NOW)


def test_the_next_buddy_is_asked_once_and_a_month_ahead(library, course, settings):
    settings.ADDRESS = "https://vaert.example.dk"
    assert ask(library, TODAY - timedelta(days=20)) == 0
    assert ask(library) == 1
    assert ask(library) == 0
    message = Message.objects.get()
    assert message.recipient == library.ida
    assert message.subject == "Du er snart buddy for Åge Ågård-Sørensen"
    assert "Passer det stadig? Så skal du ikke gøre noget" in message.text
    assert "https://vaert.example.dk/next-buddy/" in message.text


def test_who_is_to_give_way_is_asked_only_when_it_turns_out_that_they_need_not(library, course):
    ida = Employment.objects.filter(person=library.ida)
    for last_on, asked in ((date(2027, 1, 31), 0), (None, 1)):
        ida.update(ends_on=last_on)
        look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
        assert ask(library) == asked


def test_without_an_address_of_our_own_the_answer_is_a_mail(library, course, settings):
    settings.ADDRESS = ""
    ask(library)
    assert "svar bare på mailen" in Message.objects.get().text


def test_looking_at_the_link_changes_nothing(client, library, address):
    page = client.get(address)
    assert page.status_code == 200
    assert "Jeg kan alligevel ikke" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert Pairing.objects.filter(buddy=library.ida).exists()


def test_the_button_says_no_and_the_next_proposal_stands_on_the_monday_list(client, library, address, course):
    client.post(address)
    assert not Pairing.objects.filter(buddy=library.ida).exists()
    waiting = Replacement.objects.get()
    assert (waiting.cause, waiting.gives_way) == ("declined", library.ida)
    assert waiting.buddy not in {library.ida, library.jens, None}
    listed = monday_list(monday_facts(library.organisation, today=TODAY, at=NOW))
    [line] = [each for each in listed.lines if each.course == course.pk and each.deed.sent]
    assert line.text.startswith("Ida Poulsen kan alligevel ikke være buddy for Åge Ågård-Sørensen")
    assert dict(line.deed.sent)["buddy"] == waiting.buddy_id


def test_saying_no_again_is_harmless_and_says_so_kindly(client, address):
    client.post(address)
    page = client.post(address)
    assert "Tak, fordi du siger til" in page.content.decode()
    assert Replacement.objects.count() == 1


def test_whoever_is_chosen_then_takes_over_the_meetings(client, library, address, course, as_person):
    client.post(address)
    page = as_person(library.karen)
    page.post(
        f"/courses/{course.pk}/stages/2/buddy/",
        {"buddy": library.lone.pk, "seen": 0, "first": "2026-12-15", "last": "2027-06-14"},
    )
    coming = Meeting.objects.coming(NOW).filter(stage_meeting__stage__number=2)
    assert len(coming) == 6
    assert all(library.ida not in {one.person for one in each.attendees.all()} for each in coming)
    assert "Tak, fordi du var klar." in Message.objects.get(recipient=library.ida, kind="letter").text


def test_a_no_to_days_in_the_middle_of_a_half_year_leaves_whoever_hosts_before_them_alone(library, course):
    first = Pairing.objects.get(stage__number=1)
    Pairing.objects.filter(pk=first.pk).update(ends_on=date(2026, 12, 4))
    later = Pairing.objects.create(
        stage=first.stage, buddy=library.lone, starts_on=date(2026, 12, 5), ends_on=first.ends_on, chosen_at=NOW
    )
    need = decline(pairing=later, at=NOW, today=TODAY)
    assert (need.from_on, need.until_on) == (date(2026, 12, 5), date(2026, 12, 14))


def test_when_the_half_year_has_begun_the_link_leads_to_the_coordinator(client, library, pairing, address, monkeypatch):
    pairing.starts_on = TODAY
    pairing.save()
    page = client.post(address)
    assert "Halvåret er begyndt" in page.content.decode()
    assert Pairing.objects.filter(pk=pairing.pk).exists()
    with pytest.raises(TooLate):
        decline(pairing=pairing, at=NOW, today=TODAY)


def test_a_link_for_somebody_else_or_made_up_opens_nothing(client, library, course, pairing):
    until = datetime(2026, 12, 15, tzinfo=ZoneInfo("Europe/Copenhagen"))
    for token in (
        "made-up",
        make_token("held", Signed(about=course.pk, person=library.ida.pk, until=until, version=2)),
    ):
        assert client.post(f"/next-buddy/{token}/").status_code == 404
    theirs = make_token(NEXT_BUDDY, Signed(about=course.pk, person=library.lone.pk, until=until, version=2))
    client.post(f"/next-buddy/{theirs}/")
    assert Pairing.objects.filter(pk=pairing.pk).exists()
