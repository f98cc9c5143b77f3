"""How allauth meets our people and our outbox."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from vaert.common import clock, wall
from vaert.home.login.letter import code_letter
from vaert.outbox.actions import queue
from vaert.people.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up, nothing but codes is mailed, and the mail goes through the outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("That is not the code we sent. Look in the newest e-mail, and try again."),
        "too_many_login_attempts": _("That was the third wrong code, so it no longer works. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people come from the staff list."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account is led back to the start."""
        return redirect("account_login")

    @wall.everywhere()
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the code in the person's language; allauth has no other mail to send here."""
        at = clock.now()
        people = Person.objects.filter(email=email.lower()).not_left(clock.today()).select_related("organisation")
        person = people.order_by("-id").first()
        if person is None or "code" not in context:
            return
        with transaction.atomic():
            queue([code_letter(person, context["code"], key=f"login_code:{uuid4()}")], at=at)
