"""Fixtures of the home room."""

import pytest
from django.core.management import call_command


@pytest.fixture
def run(capsys):
    """`run("import_staff", file, "--apply")` gives the exit code, what was printed, and the sentence of an error."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            call_command(*map(str, arguments))
        printed = capsys.readouterr()
        return ended.value.code, printed.out, printed.err

    return run
