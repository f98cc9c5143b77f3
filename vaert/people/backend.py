"""Who an account is, asked on every page."""

from allauth.account.auth_backends import AuthenticationBackend

from vaert.common.prepared import prepared
from vaert.people.models import Account


@prepared
def _accounts(pk: int):
    return Account.objects.filter(pk=pk)


class AccountBackend(AuthenticationBackend):
    """allauth's way in, with the account found by a prepared query."""

    def get_user(self, user_id: int) -> Account | None:
        """The account, unless it is closed."""
        found = _accounts(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None
