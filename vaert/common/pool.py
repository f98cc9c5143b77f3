"""Do without the pool of connections that the settings give to PostgreSQL; on SQLite nothing changes."""

from django.db import connection

KEPT_FOR_SECONDS = 60


def leave_the_pool() -> None:
    """Have this process and those it forks connect to PostgreSQL without a pool, each for itself.

    The worker forks again and again; what a pool has opened before is then shared, and answers go to the wrong one.
    And who wants the database alone may not be met there by the pool's other connections.
    """
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
    if connection.settings_dict["OPTIONS"].pop("pool", None):
        connection.settings_dict.update(CONN_MAX_AGE=KEPT_FOR_SECONDS, CONN_HEALTH_CHECKS=True)
