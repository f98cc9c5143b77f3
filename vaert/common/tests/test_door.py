"""The log-in pages as they look; what they do belongs to people."""

import re

import html5lib
import pytest

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    return page


@pytest.mark.parametrize("address", ["/account/login/", "/account/login/code/"])
def test_one_thing_to_do_asks_for_the_mail_and_nothing_else(client, address):
    page = text_of(client.get(address))
    assert "Send mig en kode" in page
    assert re.findall(r'<input[^>]* id="(\w+)"', page) == ["id_email"]


def test_a_mail_that_is_none_is_told_beside_the_field(client):
    page = text_of(client.post("/account/login/code/", {"email": "lone"}))
    assert page.count("Skriv en hel mailadresse, fx lone@biblioteket.dk.") == 2
    assert 'aria-describedby="id_email_error"' in page


def test_the_code_page_does_not_tell_whether_somebody_is_known(client, library):
    known = client.post("/account/login/code/", {"email": library.lone.email}, follow=True)
    client.cookies.clear()
    unknown = client.post("/account/login/code/", {"email": "nobody@lindevang.example"}, follow=True)
    for answer in (known, unknown):
        assert "Skriv koden" in text_of(answer)


def test_a_wrong_code_is_told_kindly(client, library):
    client.post("/account/login/code/", {"email": library.lone.email})
    page = text_of(client.post("/account/login/code/confirm/", {"code": "WRONG"}))
    assert page.count("Koden passer ikke. Prøv igen.") == 2


def test_logging_out_is_asked_about_and_said(as_person, library):
    client = as_person(library.lone)
    assert "Vil du logge ud?" in text_of(client.get("/account/logout/"))
    assert "Du er logget ud." in text_of(client.post("/account/logout/", follow=True))


def test_one_sees_where_one_is_logged_in(as_person, library):
    client = as_person(library.lone)
    client.get("/", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/143.0"})
    assert "Her er du logget ind" in text_of(client.get("/account/sessions/"))


def test_nobody_signs_up(client):
    assert "Du behøver ikke melde dig til" in text_of(client.get("/account/signup/"))
