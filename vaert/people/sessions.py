"""Where sessions are kept: in Django's own table, asked with a prepared query because every page asks."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from vaert.common.prepared import prepared


@prepared
def _living(key: str, at: datetime):
    return Session.objects.filter(session_key=key, expire_date__gt=at)


class SessionStore(db.SessionStore):
    """Django's, which lists and ends sessions as before."""

    def _get_session_from_db(self) -> Session | None:
        """The session while it lives; else none, and no key is believed."""
        found = _living(self.session_key, timezone.now()) if self.session_key else []
        if not found:
            self._session_key = None
        return found[0] if found else None
