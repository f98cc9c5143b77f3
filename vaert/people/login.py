"""Log-in by a mailed code, for people the organisation knows."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """How allauth meets our people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people come from the staff list."""
        return False
