"""Mail that did not arrive."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from vaert.common.addresses import address
from vaert.common.dates import local
from vaert.home.monday.facts import Facts
from vaert.home.monday.lines import Deed, Line, Urgency
from vaert.outbox.refusal import in_plain_words


def undelivered_mail(facts: Facts) -> Iterator[Line]:
    """A mail could not be delivered; the server says why (D2)."""
    for mail in facts.undelivered:
        yield Line(
            Urgency.NOW,
            mail.recipient,
            _("The e-mail “%(subject)s” to %(name)s could not be delivered: %(words)s")
            % {"subject": mail.subject, "name": mail.recipient.name, "words": in_plain_words(mail.words)},
            local(mail.at).date(),
            Deed(_("Try again"), address("mailbox_attempt", mail.message), ()),
            besides=Deed(_("See the e-mail"), address("mailbox_message", mail.message)),
        )
