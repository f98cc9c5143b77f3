import pytest

pytestmark = pytest.mark.django_db


def test_a_colleague_who_is_logged_in_sees_today(as_person, library):
    assert as_person(library.lone).get("/").status_code == 200


def test_somebody_outside_is_led_to_the_log_in_page(client):
    assert client.get("/").status_code == 302
