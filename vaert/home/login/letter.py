"""The mail with the code."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person


def code_letter(person: Person, code: str, *, key: str) -> Draft:
    """The code in the person's own language.

    It belongs to an organisation in the demo only, whose mailbox everybody may read; elsewhere it belongs to
    none, so that no page can show one person's key to another.
    """
    with override(person.language):
        return Draft(
            key=key,
            kind=Message.Kind.LOGIN_CODE,
            organisation=person.organisation if person.organisation.is_demo else None,
            recipient=person,
            to_address=person.email,
            language=person.language,
            subject=_("Your code for Vært: %(code)s") % {"code": code},
            text=_(
                "Hello %(name)s\n\n"
                "Here is your code: %(code)s\n\n"
                "Type it on the page where you asked for it. It works for 15 minutes, and only once.\n\n"
                "If you did not ask for it, you need do nothing. Nobody gets in without the code."
            )
            % {"name": person.given_name, "code": code},
        )
