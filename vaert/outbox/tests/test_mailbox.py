from datetime import timedelta

import html5lib
import pytest
from django.urls import reverse

from tests.world import NOW, role
from vaert.outbox.models import Message
from vaert.outbox.tests.test_mime import CALENDAR

SECRET = "Kun mellem os to"


@pytest.fixture
def letter(post):
    """A letter to Lone."""
    return post(text=SECRET, subject="En hilsen til dig")


@pytest.fixture
def invitation(post):
    return post("invitation", key="invitation:1", calendar=CALENDAR, calendar_method="REQUEST")


def at(name, message):
    return reverse(name, args=[message.pk])


def test_the_recipient_reads_the_message(as_person, library, letter):
    page = as_person(library.lone).get(at("mailbox_message", letter)).content.decode()
    assert "En hilsen til dig" in page
    assert SECRET in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_a_colleague_sees_nothing_of_it(as_person, library, letter):
    client = as_person(library.jens)
    assert "Lone" not in client.get(reverse("mailbox")).content.decode()
    for name in ("mailbox_message", "mailbox_body", "mailbox_invitation"):
        assert client.get(at(name, letter)).status_code == 404


def test_who_runs_the_house_sees_that_it_was_sent_but_not_what_it_says(
    as_person, library, letter, invitation, settings
):
    settings.MAIL_HOST = "mail.lindevang.example"
    client = as_person(library.karen)
    for page in (client.get(reverse("mailbox")), client.get(at("mailbox_message", letter))):
        words = page.content.decode()
        assert "Lone Bruun" in words
        assert '<span class="what">Mail</span>' in words
        assert "En hilsen til dig" not in words
        assert SECRET not in words
    for name in ("mailbox_body", "mailbox_invitation"):
        assert client.get(at(name, invitation)).status_code == 404


NO_SERVER = "Der er ingen mailserver endnu"


def test_without_a_mail_server_who_runs_the_house_is_told_and_can_hand_on_what_would_have_gone(
    as_person, library, letter, invitation
):
    role(library.ida, "administrator")
    for person in (library.karen, library.ida):
        client = as_person(person)
        assert NO_SERVER in client.get(reverse("mailbox")).content.decode()
        assert "En hilsen til dig" in client.get(reverse("mailbox")).content.decode()
        assert SECRET in client.get(at("mailbox_message", letter)).content.decode()
        assert SECRET in client.get(at("mailbox_body", letter)).content.decode()
        assert client.get(at("mailbox_invitation", invitation)).content.decode() == CALENDAR


def test_without_a_mail_server_nobody_else_reads_more_than_their_own(as_person, library, stranger, letter, invitation):
    role(stranger, "coordinator")
    for person in (library.jens, library.gitte, stranger):
        client = as_person(person)
        assert client.get(at("mailbox_message", letter)).status_code == 404
        assert client.get(at("mailbox_invitation", invitation)).status_code == 404
    assert NO_SERVER not in as_person(library.jens).get(reverse("mailbox")).content.decode()


def test_nobody_reads_anothers_log_in_code(as_person, library, post):
    code = post("login_code", text="1234-5678", subject="1234-5678")
    client = as_person(library.karen)
    assert "1234-5678" not in client.get(at("mailbox_message", code)).content.decode()
    assert client.get(at("mailbox_body", code)).status_code == 404


def test_with_a_mail_server_the_mailbox_warns_of_nothing(as_person, library, letter, settings):
    settings.MAIL_HOST = "mail.lindevang.example"
    assert NO_SERVER not in as_person(library.karen).get(reverse("mailbox")).content.decode()


def test_the_letters_of_a_deed_come_before_its_invitations(as_person, library, post):
    post(key="old", subject="Gammelt brev")
    Message.objects.update(created_at=NOW - timedelta(days=1))
    post("invitation", key="1", subject="Møde 1")
    post("invitation", key="2", subject="Møde 2")
    post(key="new", subject="Nyt brev")
    words = as_person(library.lone).get(reverse("mailbox")).content.decode()
    places = [words.index(subject) for subject in ("Nyt brev", "Møde 1", "Møde 2", "Gammelt brev")]
    assert places == sorted(places)


def test_looking_for_a_person_tells_nothing_of_what_was_written(as_person, library, letter):
    client = as_person(library.karen)
    assert "Lone Bruun" in client.get(reverse("mailbox"), {"q": "lone"}).content.decode()
    assert "Lone Bruun" not in client.get(reverse("mailbox"), {"q": "hilsen"}).content.decode()


def test_another_organisation_sees_nothing(as_person, stranger, letter):
    client = as_person(stranger)
    assert "Lone" not in client.get(reverse("mailbox")).content.decode()
    for name in ("mailbox_message", "mailbox_body", "mailbox_invitation"):
        assert client.get(at(name, letter)).status_code == 404
    assert client.post(at("mailbox_attempt", letter)).status_code == 404


def test_in_a_demo_everybody_reads_everything_of_the_demo(as_person, library, letter, stranger):
    library.organisation.is_demo = True
    library.organisation.save()
    library.jens.refresh_from_db()
    client = as_person(library.jens)
    assert SECRET in client.get(at("mailbox_message", letter)).content.decode()
    assert SECRET in client.get(at("mailbox_body", letter)).content.decode()
    assert as_person(stranger).get(at("mailbox_message", letter)).status_code == 404


def test_an_outsider_is_led_to_the_log_in_page(client, letter):
    for name in ("mailbox_message", "mailbox_body", "mailbox_invitation"):
        assert client.get(at(name, letter)).status_code == 302


def test_the_body_stands_in_a_frame_where_nothing_can_run(as_person, library, letter):
    client = as_person(library.lone)
    assert (
        'sandbox="allow-same-origin allow-popups allow-top-navigation-by-user-activation"'
        in client.get(at("mailbox_message", letter)).content.decode()
    )
    policy = client.get(at("mailbox_body", letter)).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin" in policy
    assert "script" not in policy


def test_an_invitation_is_shown_as_one_and_can_be_opened_in_a_calendar(as_person, library, invitation):
    client = as_person(library.lone)
    page = client.get(at("mailbox_message", invitation)).content.decode()
    assert "Kaffe på første sal med Åge" in page
    assert "torsdag den 3. december kl. 10.00–10.30" in page
    answer = client.get(at("mailbox_invitation", invitation))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert answer.content.decode() == CALENDAR


def test_a_letter_has_no_invitation_to_open(as_person, library, letter):
    assert as_person(library.lone).get(at("mailbox_invitation", letter)).status_code == 404


def test_a_message_for_later_is_marked_as_planned(as_person, library, post):
    message = post(due_at=NOW + timedelta(days=30))
    page = as_person(library.lone).get(at("mailbox_message", message)).content.decode()
    assert page.count("Planlagt") == 2


def test_messages_are_found_by_person_and_by_kind(as_person, library, letter, post):
    post("reminder", key="reminder:1", recipient=library.aage)
    client = as_person(library.karen)

    def names(**wanted):
        words = client.get(reverse("mailbox"), wanted).content.decode()
        return ["Lone Bruun" in words, "Åge Ågård-Sørensen" in words]

    assert names(q="ågård") == names(q="AAGAARD") == names(kind="reminder") == [False, True]
    assert names(kind="letter") == names(q="lone.bruun@") == [True, False]
    assert names(kind="no such") == [True, True]
    assert names(show="failed") == [False, False]
    assert names(show="waiting") == [True, True]


def test_many_messages_come_in_pages_that_keep_the_filter(as_person, library, post):
    for number in range(30):
        post(key=f"message:{number}")
    page = as_person(library.karen).get(reverse("mailbox"), {"q": "lone"}).content.decode()
    assert page.count("<time") == 25
    assert "q=lone&amp;page=2" in page


def test_the_mailbox_takes_few_queries(as_person, library, invitation, post, django_assert_max_num_queries):
    for number in range(30):
        post(key=f"message:{number}")
    client = as_person(library.karen)
    for address in (reverse("mailbox"), at("mailbox_message", invitation)):
        with django_assert_max_num_queries(9):
            client.get(address)


@pytest.fixture
def failed(letter):
    Message.objects.update(state="failed", attempts=5, last_error="550 No such user", closed_at=NOW)
    letter.refresh_from_db()
    return letter


def test_a_failed_message_shows_the_servers_words_and_is_tried_again(as_person, library, failed):
    client = as_person(library.karen)
    page = client.get(at("mailbox_message", failed)).content.decode()
    assert "Adressen findes ikke (serveren svarede: 550 No such user)." in page
    assert f'href="{reverse("person", args=[library.lone.pk])}"' in page
    assert client.post(at("mailbox_attempt", failed)).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)


def test_who_cannot_mend_the_address_is_not_asked_to(as_person, library, failed):
    page = as_person(library.lone).get(at("mailbox_message", failed)).content.decode()
    assert "Adressen findes ikke" in page
    assert "Ret adressen" not in page


def test_trying_again_twice_changes_nothing_more(as_person, library, failed):
    client = as_person(library.karen)
    client.post(at("mailbox_attempt", failed))
    Message.objects.update(state="sent")
    client.post(at("mailbox_attempt", failed))
    failed.refresh_from_db()
    assert failed.state == "sent"


def test_only_those_who_run_the_house_try_again_and_only_by_asking_for_it(as_person, library, failed):
    assert as_person(library.karen).get(at("mailbox_attempt", failed)).status_code == 405
    for person in (library.lone, library.gitte, library.jens):
        assert as_person(person).post(at("mailbox_attempt", failed)).status_code == 403
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_an_administrator_who_is_no_coordinator_may_too(as_person, library, failed):
    role(library.ida, "administrator")
    assert as_person(library.ida).post(at("mailbox_attempt", failed)).status_code == 302
