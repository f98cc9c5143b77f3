"""Makes the database ready to serve: tables, cache table, and the first time the demo library or a set-up link."""

from __future__ import annotations

import sys
import time

import django
from django.core import checks
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from vaert.common import wall

_PATIENCE_SECONDS = 600  # a large database may take minutes to change


def load() -> None:
    """Load settings and rooms, and stop with their own sentences where the configuration is wrong."""
    from vaert.config.installation import fail_plainly

    with fail_plainly():
        django.setup()
    wrong = [message for message in checks.run_checks() if message.is_serious()]
    if wrong:
        sys.exit("\n".join(f"Vært: {message.msg}{' ' + message.hint if message.hint else ''}" for message in wrong))


def address(host: str, port: int) -> str:
    """Where a browser finds this installation."""
    from django.conf import settings

    name = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104
    return settings.ADDRESS.rstrip("/") or f"http://{name}:{port}"


@wall.everywhere()
def prepare(address: str, is_empty: bool) -> None:
    """Bring the tables up to date; fill an installation without an organisation; say how to log in."""
    from django.conf import settings

    from vaert.config.installation import DATA, remember_address

    remember_address(address)
    migrate()
    for warning in checks.run_checks(tags=[checks.Tags.database], databases=["default"]):
        print(f"Vært: {warning.msg} {warning.hint or ''}", file=sys.stderr, flush=True)
    from vaert.home.founding import is_founded
    from vaert.people.models import Organisation

    if not Organisation.objects.exists() and not is_empty:
        _call("load_demo", "Making the demo library (once) …")
    if Organisation.objects.filter(is_demo=True).exists():
        print(f"Log in: open {address}/demo/ and choose who to be.", flush=True)
    elif not is_founded():
        _call("setup_link", "", address=address)
    elif settings.MAIL_HOST:
        print(f"Log in: open {address}/ and write your e-mail address; a code is mailed to you.", flush=True)
    else:
        print(
            "Log in: no codes are mailed, because there is no mail server (mail.host). For an address that logs "
            f"somebody in, once: bin/vaert --data {DATA} login_link E-MAIL",
            flush=True,
        )


def migrate() -> None:
    """Make or change the tables, only where something is missing (looking costs 0.1 s, migrating 1 s and more).

    The command keeps a copy first, where there is something to lose.
    """
    from vaert.people.policies import build_wall

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Vært: bringing the database up to date …", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
    build_wall()
    call_command("createcachetable", verbosity=0)


def wait_until_ready() -> None:
    """Wait for the web part to bring the tables up to date; exits with a sentence if it has not in ten minutes."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        executor = MigrationExecutor(connection)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        if time.monotonic() > until:
            sys.exit("Vært: the database is not up to date. Start the web part, which sees to that.")
        time.sleep(1)


def _call(command: str, announcement: str, **options: str) -> None:
    """Run a command of another room that may not be there yet."""
    if command not in get_commands():
        return
    if announcement:
        print(f"Vært: {announcement}", flush=True)
    call_command(command, **options)
