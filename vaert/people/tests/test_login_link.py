import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.world import TODAY
from vaert.people.entering import make_link_token
from vaert.people.models import Employment


def address_for(email):
    said = StringIO()
    call_command("login_link", email, stdout=said, stderr=StringIO())
    return re.sub(r"^https?://[^/]+", "", said.getvalue().strip())


def test_the_address_logs_in_once(client, library):
    address = address_for("Karen.Holm@lindevang.example")
    assert "Karen Holm" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert client.get("/").wsgi_request.person == library.karen
    client.logout()
    assert client.post(address).status_code == 410
    assert client.get("/").status_code == 302


def test_looking_at_it_uses_nothing_up(client, library):
    address = address_for(library.karen.email)
    client.get(address)
    assert client.get(address).status_code == 200


def test_a_made_up_address_is_refused(client, library):
    assert client.post("/log-in/abc.def/").status_code == 410


def test_it_is_refused_after_a_quarter_of_an_hour(client, library, monkeypatch):
    token = make_link_token(library.karen)
    monkeypatch.setattr("vaert.people.entering.LINK_MINUTES", -1)
    assert client.get(f"/log-in/{token}/").status_code == 410


def test_who_has_left_gets_none(library):
    Employment.objects.filter(person=library.lone).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(CommandError):
        address_for(library.lone.email)


def test_the_address_is_where_vaert_answers(library, settings):
    settings.SERVED_AT = "http://localhost:8501"
    said = StringIO()
    call_command("login_link", library.karen.email, stdout=said, stderr=StringIO())
    assert said.getvalue().startswith("http://localhost:8501/log-in/")
