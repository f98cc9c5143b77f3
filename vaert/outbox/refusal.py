"""Why a mail could not be delivered, in plain language, from the mail server's answer."""

import re

from django.utils.translation import gettext as _

# RFC 5321's code, then RFC 3463's where there is one; a returned mail may tell the second alone
_ANSWER = re.compile(r"(\d{3})[ -](?:(\d\.\d{1,3}\.\d{1,3}))?|(\d\.\d{1,3}\.\d{1,3})")


def in_plain_words(answer: str) -> str:
    """ "Adressen findes ikke (serveren svarede: 550 5.1.1 User unknown)", in the active language.

    What is no server's answer, such as an address that no mail can carry, is told as it is.
    """
    found = _ANSWER.match(answer)
    if not found:
        return _("It could not be sent (%(words)s)") % {"words": answer}
    code, detail, alone = found.groups("")
    return _("%(reason)s (the server answered: %(words)s)") % {
        "reason": _reason(code, detail or alone),
        "words": answer,
    }


def _reason(code: str, detail: str) -> str:
    subject = detail[2:]  # the class (4 or 5) says only whether it is for good
    if subject == "2.2" or (code == "552" and not detail):
        return _("The mailbox is full")
    if subject.startswith("2."):
        return _("The mailbox does not accept mail")
    if subject.startswith("1.") or (code in {"550", "551", "553"} and not detail):
        return _("The address does not exist")
    return _("The mail server would not take the e-mail")
