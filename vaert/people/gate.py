"""Gates before views: who gets in at all. What they may see inside is each queryset's `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vaert.common.gate import View, for_everyone

__all__ = ["View", "for_everyone", "for_members", "for_roles"]


def for_members(view: View) -> View:
    """Only people of an organisation, logged in; others are led to the log-in page."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.person is None:  # type: ignore[attr-defined]
            raise PermissionDenied
        return view(request, *args, **kwargs)

    gate.gate = "members"  # type: ignore[attr-defined]
    return gate


def for_roles(*kinds: str) -> Callable[[View], View]:
    """Only people who hold one of the roles today, e.g. `@for_roles("coordinator", "administrator")`."""

    def with_roles(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            access = request.person.access(request.today)  # type: ignore[attr-defined]
            if not access.kinds & set(kinds):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        gated = for_members(gate)
        gated.gate = kinds  # type: ignore[attr-defined]
        return gated

    return with_roles
