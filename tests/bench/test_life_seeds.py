"""A library lives some months in the tests; `bin/bench life` lives two years with two hundred."""

import pytest

from tests.bench.life import live

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", [1, 2])
def test_everything_holds_on_every_day(seed):
    lived = live(seed, 40, haste=3)
    assert lived["faults"] == [], "\n".join([*lived["faults"], *lived["told"]])
