"""Say no to a coming half-year from a mail, without logging in; looking changes nothing (M9)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from vaert.common.gate import for_everyone
from vaert.common.links import Signed, cut_off, kept_private, read_token
from vaert.mentoring.actions.asking import NEXT_BUDDY, TooLate, asked_about, decline
from vaert.mentoring.text.contact import contact_of
from vaert.people.entering import in_the_house_of
from vaert.people.models import Person


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def next_buddy(request: Any, token: str) -> HttpResponse:
    """What the person is to do from when to when, and a button to say no."""
    said = read_token(NEXT_BUDDY, token)
    if said is None:
        return cut_off(request)
    with in_the_house_of(said.person):
        person = Person.objects.filter(pk=said.person).not_left(request.today).first()
        if person is None:
            raise Http404
        pairing = asked_about(said)
        with override(person.language):
            may_say_no = request.method == "POST" and not said.is_over(request.at)
            if may_say_no and _says_no(said, request):
                return redirect(f"{request.path}?said")
            context = {
                "person": person,
                "pairing": pairing,
                "course": pairing.stage.course if pairing else None,
                "contact": contact_of(pairing.stage.course, request.today) if pairing else None,
                "is_over": said.is_over(request.at) or (pairing is not None and pairing.starts_on <= request.today),
            }
            return kept_private(render(request, "mentoring/next_buddy.html", context))


def _says_no(said: Signed, request: Any) -> bool:
    """A no to all that is left of the half-year, also around days of somebody else; False where it is too late."""
    is_said = False
    try:
        while (pairing := asked_about(said)) is not None:
            decline(pairing=pairing, at=request.at, today=request.today)
            is_said = True
    except TooLate:  # these days have begun
        pass
    return is_said
