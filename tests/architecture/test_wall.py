"""Who may look over the wall between organisations, and that each job says whose rows it is about."""

import re

from vaert.config import schedule
from vaert.config.installation import ROOT

OVER = re.compile(r"wall\.(everywhere|EVERYWHERE)|wall import .*everywhere", re.IGNORECASE)
# Each with the reason why the organisation is not known there, or why it is all of them.
LOOKS_OVER_THE_WALL = {
    "vaert/__main__.py": "whoever may run a command owns the installation",
    "vaert/common/jobs.py": "periodic jobs look after every organisation",
    "vaert/config/archive/restoring.py": "a copy is of every organisation",
    "vaert/config/archive/writing.py": "a copy is of every organisation",
    "vaert/config/management/commands/migrate.py": "a migration changes every organisation's rows",
    "vaert/config/prepare.py": "the start asks whether there is any organisation",
    "vaert/home/login/adapter.py": "a code is mailed before anybody is logged in",
    "vaert/home/login/views.py": "whether there is a demo, before anybody is logged in",
    "vaert/home/setup.py": "makes the first organisation",
    "vaert/home/watching/figures.py": "counts for whoever runs the installation",
    "vaert/home/who_to_be.py": "chooses a person of a demo before log-in",
    "vaert/meetings/feed.py": "a secret address says whose feed it is",
    "vaert/people/actions/open_account.py": "one account may open doors in two organisations",
    "vaert/people/entering.py": "a one-time address says who comes in",
    "vaert/people/middleware.py": "finds the person behind the account",
    "vaert/people/views/me.py": "shows one's own other workplaces",
}


def test_only_named_code_looks_over_the_wall():
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "vaert").rglob("*.py")
        if "tests" not in path.parts and OVER.search(path.read_text(encoding="utf-8"))
    }

    assert found - {"vaert/common/wall.py", "vaert/people/policies.py"} == set(LOOKS_OVER_THE_WALL)


def test_every_periodic_job_says_that_it_is_about_all_organisations():
    silent = [job.function for job in schedule.PERIODIC if not hasattr(job.function, "is_for_all_organisations")]

    assert silent == [], "put @for_all_organisations (vaert.common.jobs) on them, or on PostgreSQL they find no rows"
