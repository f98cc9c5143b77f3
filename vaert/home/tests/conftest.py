"""Fixtures of the home room."""

from datetime import date

import pytest
from django.core.management import call_command

from tests import world
from vaert.people.models import Employment


@pytest.fixture
def run(capsys):
    """`run("import_staff", file, "--apply")` gives the exit code, what was printed, and the sentence of an error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            call_command(*map(str, arguments))
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run


@pytest.fixture
def amira_has_come(library):
    """Amira's employment is history for the rule about starters: she came two years ago."""
    Employment.objects.filter(person=library.amira).update(starts_on=date(2024, 12, 1))
    return library


@pytest.fixture
def course(amira_has_come):
    """Åge's course from 3 August with Jens, then Ida; everything is in order in it."""
    cast = amira_has_come
    return world.running_course(cast.aage, cast.jens, cast.ida)
