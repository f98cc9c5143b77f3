"""A year that runs, and the house bringing it in line with how things are."""

from datetime import date

import pytest

from tests.world import NOW, TODAY, person, running_course
from vaert.lifecycle.following import follow


@pytest.fixture
def nadia(library):
    """A new colleague in children's, in month four of her year."""
    return person(
        library.organisation, "Nadia Yusuf", library.children, leader=library.gitte, employed_from=date(2026, 8, 3)
    )


@pytest.fixture
def course(library, nadia):
    """Nadia's year: Jens until 2 February, then Ida until 2 August."""
    return running_course(nadia, library.jens, library.ida)


@pytest.fixture
def settle(library):
    """Let everything follow, as the hourly job does; `settle(today)` on another day."""

    def act(today=TODAY):
        at = NOW + (today - TODAY)
        return follow(organisation=library.organisation, people=None, by=None, at=at, today=today)

    return act
