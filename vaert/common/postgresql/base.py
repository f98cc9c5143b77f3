"""The connection: it tells the database which organisation is in force, whenever that has changed.

The database remembers it for the session, and forgets it when a transaction is rolled back; so does the connection,
which then tells again. A connection fresh from the pool is told before its first query.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from vaert.common import wall

_TELL = "SELECT set_config('vaert.organisation', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, that no query leaves before the database knows the organisation."""

    _told: str | None = None  # None: nobody knows what the session remembers

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """What a session from the pool remembers is somebody else's."""
        self._told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        """Every query needs a cursor, so this is where the database is told."""
        self._tell()
        return super().create_cursor(name)

    def _tell(self) -> None:
        wanted = wall.in_force()
        if wanted == self._told or self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # in a failed transaction nothing but a rollback is possible
        self._told = None
        self.connection.execute(_TELL, [wanted])
        self._told = wanted

    def _rollback(self) -> Any:
        self._told = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None
