"""The log-in pages as they look; what they do is tested where it is done."""

import re

import html5lib
import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_server(settings):
    """Codes are mailed."""
    settings.MAIL_HOST = "mail.lindevang.example"


def text_of(answer) -> str:
    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def ask(client, email):
    return client.post(reverse("account_login"), {"email": email}, follow=True)


def test_one_thing_to_do_asks_for_the_mail_and_nothing_else(client):
    page = text_of(client.get(reverse("account_login")))
    assert "Send mig en kode" in page
    assert re.findall(r'<input[^>]* id="(\w+)"', page) == ["id_email"]


def test_a_mail_that_is_none_is_told_beside_the_field_and_in_the_summary(client):
    page = text_of(ask(client, "lone"))
    assert page.count("Skriv en hel mailadresse, fx lone@biblioteket.dk.") == 2
    assert 'aria-describedby="id_email_error"' in page


def test_the_code_page_reads_the_same_whether_somebody_is_known_or_not(client, library):
    pages = []
    for email in (library.lone.email, "nobody@lindevang.example"):
        client.cookies.clear()
        page = text_of(ask(client, email)).replace(email, "")
        pages.append(re.sub(r'(value="|token": ")\w{64}"', "", page))
    assert "Skriv koden" in pages[0]
    assert pages[0] == pages[1]


def test_a_wrong_code_is_told_beside_the_field_and_in_the_summary(client, library):
    ask(client, library.lone.email)
    page = text_of(client.post(reverse("account_confirm_login_code"), {"code": "0000-0000"}))
    assert 'aria-describedby="id_code_error"' in page
    assert 'href="#id_code"' in page


def test_logging_out_is_asked_about_and_said(as_person, library):
    client = as_person(library.lone)
    assert "Vil du logge ud?" in text_of(client.get(reverse("account_logout")))
    assert "Du er logget ud." in text_of(client.post(reverse("account_logout"), follow=True))


def test_one_sees_where_one_is_logged_in(as_person, library):
    client = as_person(library.lone)
    client.get("/", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/143.0"})
    assert "Her er du logget ind" in text_of(client.get(reverse("usersessions_list")))
