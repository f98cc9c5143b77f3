"""The Message-ID of a message, made from its key: sent twice it is still the same message."""

import hashlib
from email.utils import parseaddr

from django.conf import settings


def message_id_of(key: str) -> str:
    """The same for the same key, at the domain that our mail comes from."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
