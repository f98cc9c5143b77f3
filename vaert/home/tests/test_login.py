import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import world
from vaert.outbox.models import Message
from vaert.people.models import Account, Employment

LOGIN = "/account/login/"
CODE = "/account/login/code/"


@pytest.fixture(autouse=True)
def mail_server(settings):
    """Codes are mailed."""
    settings.MAIL_HOST = "mail.lindevang.example"


def ask(client, email):
    return client.post(LOGIN, {"email": email})


def newest_code():
    return re.search(r"\d{4}-\d{4}", Message.objects.latest("id").text).group()


def test_the_mailed_code_lets_a_colleague_in(client, library):
    assert ask(client, " Lone.Bruun@lindevang.example ").url == CODE
    letter = Message.objects.get()
    assert (letter.kind, letter.to_address) == (Message.Kind.LOGIN_CODE, "lone.bruun@lindevang.example")
    assert client.post(CODE, {"code": newest_code()}).status_code == 302
    assert client.get("/").wsgi_request.person == library.lone


def test_the_code_may_be_typed_without_its_dash(client, library):
    ask(client, library.lone.email)
    client.post(CODE, {"code": newest_code().replace("-", " ")})
    assert client.get("/").wsgi_request.person == library.lone


def test_the_account_is_made_when_the_person_first_asks(client, library):
    Account.objects.filter(email=library.lone.email).delete()
    ask(client, library.lone.email)
    library.lone.refresh_from_db()
    assert library.lone.account.email == library.lone.email


def test_the_letter_speaks_the_persons_language(client, library):
    library.lone.language = "en"
    library.lone.save()
    ask(client, library.lone.email)
    assert "Hello Lone" in Message.objects.get().text


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, library):
    known, unknown = ask(client, library.lone.email), ask(client, "nobody@lindevang.example")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert Message.objects.count() == 1
    wrong = client.post(CODE, {"code": "0000-0000"})
    assert wrong.status_code == 200
    assert Account.objects.filter(email="nobody@lindevang.example").count() == 0


def test_who_has_left_gets_no_code_and_is_out_at_once(client, as_person, library):
    inside = as_person(library.lone)
    Employment.objects.filter(person=library.lone).update(ends_on=world.TODAY - timedelta(days=1))
    assert inside.get("/").status_code == 403
    inside.logout()
    ask(client, library.lone.email)
    assert not Message.objects.exists()


def test_the_last_day_is_a_day_at_work(client, library):
    Employment.objects.filter(person=library.lone).update(ends_on=world.TODAY)
    ask(client, library.lone.email)
    assert Message.objects.count() == 1


def test_the_third_wrong_code_ends_the_attempt(client, library):
    ask(client, library.lone.email)
    code = newest_code()
    for _guess in range(3):
        answer = client.post(CODE, {"code": "0000-0000"})
    assert answer.status_code == 302
    assert client.post(CODE, {"code": code}).url == LOGIN
    assert client.get("/").status_code == 302


def test_nine_wrong_codes_lock_the_address_for_an_hour_and_say_until_when(client, library):
    for _code in range(3):
        ask(client, library.lone.email)
        for _guess in range(3):
            client.post(CODE, {"code": "0000-0000"})
    locked = ask(client, library.lone.email)
    assert locked.status_code == 200
    assert "10.00" in locked.context["form"].errors["email"][0]  # NOW is 9.00 in Copenhagen
    assert ask(client, library.ida.email).status_code == 302


def test_guesses_from_many_machines_count_together(library):
    machines = [Client() for _ in range(4)]
    for machine in machines:
        ask(machine, library.lone.email)
    code = newest_code()
    for machine in machines[:3]:
        for _guess in range(3):
            machine.post(CODE, {"code": "0000-0000"})
    machines[3].post(CODE, {"code": code})
    assert machines[3].get("/").status_code == 302


def test_five_codes_in_a_quarter_of_an_hour_are_enough(client, library):
    for _time in range(5):
        assert ask(client, library.lone.email).status_code == 302
    assert ask(client, library.lone.email).status_code == 200
    assert Message.objects.count() == 5


def test_a_right_code_forgets_the_wrong_ones(client, library):
    for _day in range(4):
        ask(client, library.lone.email)
        client.post(CODE, {"code": "0000-0000"})
        client.post(CODE, {"code": "0000-0001"})
        client.post(CODE, {"code": newest_code()})
        assert client.get("/").status_code == 200
        client.post("/account/logout/")


def test_logging_out_needs_a_post(as_person, library):
    lone = as_person(library.lone)
    lone.get("/account/logout/")
    assert lone.get("/").status_code == 200
    lone.post("/account/logout/")
    assert lone.get("/").status_code == 302


def test_the_code_belongs_to_no_organisation_but_in_the_demo(client, library):
    ask(client, library.lone.email)
    assert Message.objects.get().organisation is None
    library.organisation.is_demo = True
    library.organisation.save()
    ask(client, library.ida.email)
    assert Message.objects.latest("id").organisation == library.organisation


def test_an_address_changed_by_one_organisation_opens_no_door_in_another(as_person, library, stranger):
    stranger.account = library.lone.account
    stranger.save()
    assert as_person(library.lone).get("/").wsgi_request.person == library.lone


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_what_we_do_not_need_of_allauth_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_without_a_mail_server_the_page_says_how_one_gets_in_and_asks_for_nothing(client, library, settings):
    settings.MAIL_HOST = ""
    page = client.get(LOGIN).content.decode()
    assert "bin/vaert login_link E-MAIL" in page
    assert 'name="email"' not in page


def test_where_there_is_no_organisation_yet_the_page_says_how_one_is_made(client, db, settings):
    settings.MAIL_HOST = ""
    page = client.get(LOGIN).content.decode()
    assert "bin/vaert setup_link" in page
    assert "login_link" not in page


def test_with_a_mail_server_the_page_asks_for_the_address(client, library):
    page = client.get(LOGIN).content.decode()
    assert "login_link" not in page
    assert 'name="email"' in page


def test_a_demo_leads_to_where_one_chooses_who_to_be(client, library, settings):
    settings.MAIL_HOST = ""
    library.organisation.is_demo = True
    library.organisation.save()
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("demo")
    page = client.get(LOGIN).content.decode()
    assert f'href="{reverse("demo")}"' in page
    assert "login_link" not in page


def test_a_demo_beside_a_real_organisation_is_only_a_link(client, library, stranger):
    library.organisation.is_demo = True
    library.organisation.save()
    page = client.get("/", follow=True).content.decode()
    assert 'name="email"' in page
    assert f'href="{reverse("demo")}"' in page
