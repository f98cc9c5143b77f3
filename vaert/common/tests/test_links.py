from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from vaert.common.links import Signed, full_address, kept_private, make_token, read_token

UNTIL = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
SAID = Signed(about=17, person=4, until=UNTIL, version=2)


def test_a_link_says_what_it_was_made_to_say():
    assert read_token("held", make_token("held", SAID)) == SAID


def test_the_same_facts_make_the_same_link_and_others_another():
    assert make_token("held", SAID) == make_token("held", SAID)
    others = [
        Signed(about=18, person=4, until=UNTIL, version=2),
        Signed(about=17, person=5, until=UNTIL, version=2),
        Signed(about=17, person=4, until=UNTIL + timedelta(seconds=1), version=2),
        Signed(about=17, person=4, until=UNTIL, version=3),
    ]
    assert len({make_token("held", said) for said in [SAID, *others]}) == 5


def test_a_link_opens_nothing_it_was_not_made_for():
    assert read_token("move", make_token("held", SAID)) is None


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.replace(".", ""), lambda t: ""])
def test_a_link_that_was_changed_says_nothing(change):
    assert read_token("held", change(make_token("held", SAID))) is None


def test_an_expired_link_can_still_be_told_so():
    said = read_token("held", make_token("held", SAID))
    assert said is not None
    assert not said.is_over(UNTIL - timedelta(seconds=1))
    assert said.is_over(UNTIL)


def test_half_an_address_is_none(settings):
    settings.ADDRESS = ""
    assert full_address("/held/") == ""
    settings.ADDRESS = "https://vaert.example.dk/"
    assert full_address("/held/") == "https://vaert.example.dk/held/"


def test_the_page_of_a_link_is_kept_nowhere():
    assert "no-store" in kept_private(HttpResponse()).headers["Cache-Control"]
