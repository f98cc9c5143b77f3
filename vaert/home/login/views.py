"""The two steps of logging in: ask for a code, type it."""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from vaert.common import clock, wall
from vaert.home.founding import is_founded
from vaert.home.login.forms import AskForCodeForm, wait_until
from vaert.people.gate import for_everyone, for_members
from vaert.people.lockout import CODES_GUESSED
from vaert.people.models import Organisation


class AskForCode(RequestLoginCodeView):
    """Type your mail address, get a code. Coming back here begins anew, so a mistyped address is mended."""

    form_class = AskForCodeForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever opens an installation that holds nothing but a demo is led to where one chooses who to be."""
        if request.GET.get("next") == "/" and _holds_demo() and not _holds_others():
            return redirect("demo")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there is a demo, whether a code would reach anybody, and whether there is anybody yet."""
        has_demo = _holds_demo()
        more = {"has_demo": has_demo, "codes_reach_people": bool(settings.MAIL_HOST) or has_demo}
        more["is_new"] = not more["codes_reach_people"] and _is_new()
        return super().get_context_data(**kwargs) | more

    def get_form_class(self) -> type[AskForCodeForm]:
        """Ours, whatever allauth's settings say."""
        return self.form_class

    def _redirect_to_pending_stage(self, request: Any, stage: Any) -> None:
        clear_login(request)


class TypeCode(ConfirmLoginCodeView):
    """Type the code. Every guess counts for the address, from whatever machine it comes."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take a guess from the address's allowance before the code is looked at."""
        until = CODES_GUESSED.take(self._process.state["email"], at=clock.now())
        if until:
            clear_login(self.request)
            messages.error(self.request, wait_until(until))
            return redirect("account_login")
        return super().post(*args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """The right code: what was guessed before is forgotten."""
        CODES_GUESSED.forget(self._process.state["email"])
        return super().form_valid(form)


@wall.everywhere()
def _holds_demo() -> bool:
    return Organisation.objects.filter(is_demo=True).exists()


@wall.everywhere()
def _holds_others() -> bool:
    return Organisation.objects.filter(is_demo=False).exists()


@wall.everywhere()
def _is_new() -> bool:
    return not is_founded()


ask_for_code = for_everyone(AskForCode.as_view())
type_code = for_everyone(TypeCode.as_view())
log_out = for_everyone(LogoutView.as_view())
sessions = for_members(ListUserSessionsView.as_view())
