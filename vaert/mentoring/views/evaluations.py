"""Answer how a stage went, by a link of one's own; and what the answers say together."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from vaert.common.gate import for_everyone
from vaert.common.links import Signed, cut_off, kept_private, read_token
from vaert.common.prepared import prepared
from vaert.mentoring import actions
from vaert.mentoring.evaluation.form import EvaluationForm
from vaert.mentoring.evaluation.link import EVALUATION
from vaert.mentoring.evaluation.results import Choice, offered, results
from vaert.mentoring.models import EvaluationRequest, Pairing
from vaert.people.entering import in_the_house_of
from vaert.people.gate import for_roles
from vaert.people.models import Person, Role
from vaert.people.sight import RUNS_THE_HOUSE

READERS = (*RUNS_THE_HOUSE, Role.Kind.LEADER)


def _asked(request: HttpRequest, said: Signed) -> EvaluationRequest:
    """What the link is about, for the one it was sent to and as long as they work here."""
    found = _of(said.person, said.about, request.today)
    if not found:
        raise Http404
    return found[0]


@prepared
def _of(person: int, pk: int, today: date) -> QuerySet[EvaluationRequest]:
    asked = EvaluationRequest.objects.filter(pk=pk, person__in=Person.objects.filter(pk=person).not_left(today))
    return asked.select_related("person", "stage__course__newcomer", "organisation")


@prepared
def _pairing(stage: int) -> QuerySet[Pairing]:
    """The latest pairing of a stage."""
    return Pairing.objects.filter(stage_id=stage).select_related("buddy").order_by("-ends_on", "-id")[:1]


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, token: str) -> HttpResponse:
    """The questions; once answered, a word of thanks. Sending twice is no harm."""
    said = read_token(EVALUATION, token)
    if said is None:
        return cut_off(request)
    with in_the_house_of(said.person):
        asked = _asked(request, said)
        with override(asked.person.language):
            return kept_private(_respond(request, asked))


def _respond(request: HttpRequest, asked: EvaluationRequest) -> HttpResponse:
    form = EvaluationForm(request.POST if request.method == "POST" else None, role=asked.role)
    if form.is_bound and (asked.is_answered or form.is_valid()):
        return _answer(request, asked, form)
    status = 422 if form.is_bound else 200
    return render(request, "mentoring/evaluation.html", _shown(request, asked, form), status=status)


def _answer(request: HttpRequest, asked: EvaluationRequest, form: EvaluationForm) -> HttpResponse:
    with suppress(actions.NotOpen):  # the page then says that the day has passed
        if not asked.is_answered:
            actions.answer_evaluation(
                request=asked,
                marks=form.marks(),
                words=form.words(),
                may_be_read=form.cleaned_data["may_be_read"],
                today=request.today,
            )
    return redirect(request.path)


def _shown(request: HttpRequest, asked: EvaluationRequest, form: EvaluationForm) -> dict:
    newcomer = asked.stage.course.newcomer
    pairing = next(iter(_pairing(asked.stage_id)), None)
    return {
        "asked": asked,
        "form": form,
        "newcomer": newcomer,
        "buddy": pairing.buddy if pairing else None,
        "is_over": request.today > asked.closes_on and not asked.is_answered,
        "threshold": asked.organisation.anonymity_threshold,
    }


@for_roles(*READERS)
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """What the three roles say, for a scheme, a site, a year, or altogether."""
    organisation, choice = request.person.organisation, Choice.of(request.GET)
    shown = {
        "choice": choice,
        "offered": offered(organisation),
        "results": results(organisation, choice),
        "threshold": organisation.anonymity_threshold,
        "place": "courses",
    }
    return render(request, "mentoring/evaluations.html", shown)
