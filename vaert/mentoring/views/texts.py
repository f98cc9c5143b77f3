"""What we say: every mail of the schemes, changed without fear: checked, seen as received, and ours to go back to."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vaert.mentoring import actions
from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme.data import our_letter
from vaert.mentoring.scheme.definition import LetterPromise
from vaert.mentoring.scheme.merging import with_theirs
from vaert.mentoring.text.example import MailExample
from vaert.mentoring.text.form import TextForm
from vaert.mentoring.text.overview import text_list
from vaert.mentoring.views.scheme import who_changed
from vaert.mentoring.views.schemes import find_scheme
from vaert.people.gate import for_roles
from vaert.people.sight import RUNS_THE_HOUSE


@for_roles(*RUNS_THE_HOUSE)
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """Every mail, by scheme, with when it goes out and to whom."""
    mine = Scheme.objects.visible_to(request.person, on=request.today).current().select_related("department")
    return render(request, "mentoring/texts.html", {"schemes": text_list(list(mine)), "place": "people"})


def _find(request: HttpRequest, scheme_id: int, kind: str) -> tuple[Scheme, LetterPromise]:
    scheme = find_scheme(request, scheme_id)
    try:
        return scheme, scheme.read_definition().letter(kind)
    except KeyError:
        raise Http404 from None


@for_roles(*RUNS_THE_HOUSE)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, scheme_id: int, kind: str) -> HttpResponse:
    """One mail in both languages; POST keeps it."""
    scheme, promise = _find(request, scheme_id, kind)
    form = TextForm(request.POST if request.method == "POST" else None, promise=promise)
    if request.method == "POST" and (seen := _seen_before(scheme, scheme_id, promise)):
        messages.warning(request, who_changed(scheme, request))
        typed = with_theirs(request.POST, seen=lambda data: TextForm(data, promise=seen), now=TextForm(promise=promise))
        form = TextForm(typed, promise=promise)
    elif request.method == "POST" and form.is_valid():
        try:
            kept = actions.change_text(
                scheme=scheme,
                kind=kind,
                subject=form.words("subject"),
                body=form.words("body"),
                by=request.person,
                at=request.at,
            )
        except actions.SchemeChanged:
            messages.error(request, _("Somebody saved a change at the same moment. Save yours once more."))
            return _page(request, scheme, form)
        messages.success(request, _("Saved. E-mails that have not gone out yet use the new words."))
        return redirect("text", kept.pk, kind)
    return _page(request, scheme, form)


def _seen_before(now: Scheme, seen_id: int, promise: LetterPromise) -> LetterPromise | None:
    """The mail as it was in the version that was looked at; None where it still says the same."""
    if now.pk == seen_id:
        return None
    letters = Scheme.objects.get(pk=seen_id).read_definition().letters
    seen = next((each for each in letters if each.kind == promise.kind), promise)
    return None if (seen.subject, seen.body) == (promise.subject, promise.body) else seen


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def preview(request: HttpRequest, scheme_id: int, kind: str) -> HttpResponse:
    """The mail as it is typed, as somebody would get it. Nothing is kept."""
    scheme, promise = _find(request, scheme_id, kind)
    form = TextForm(request.POST, promise=promise)
    if not request.htmx:
        return _page(request, scheme, form)
    return render(request, "mentoring/parts/text_preview.html", _read(request, scheme, form))


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def take_ours(request: HttpRequest, scheme_id: int, kind: str) -> HttpResponse:
    """Back to the words the mail came with."""
    scheme, promise = _find(request, scheme_id, kind)
    if _seen_before(scheme, scheme_id, promise):
        messages.warning(request, who_changed(scheme, request, has_typed=False))
        return redirect("text", scheme.pk, kind)
    try:
        kept = actions.take_our_text(scheme=scheme, kind=kind, by=request.person, at=request.at)
    except KeyError:
        raise Http404 from None
    except actions.SchemeChanged:
        messages.error(request, _("Somebody saved a change at the same moment. Have another look."))
        return redirect("text", scheme_id, kind)
    messages.success(request, _("Our own words are back."))
    return redirect("text", kept.pk, kind)


def _page(request: HttpRequest, scheme: Scheme, form: TextForm) -> HttpResponse:
    context = {
        "scheme": scheme,
        "read": scheme.read_definition(),
        "promise": form.promise,
        "form": form,
        "can_reset": _is_changed(scheme, form.promise.kind),
        "place": "people",
        **_read(request, scheme, form),
    }
    return render(request, "mentoring/text.html", context)


def _read(request: HttpRequest, scheme: Scheme, form: TextForm) -> dict:
    """The mail as received; none while what is typed cannot be sent."""
    example = MailExample(scheme, request.person, today=request.today)
    promise = form.promise if not form.is_bound else form.written() if form.is_valid() else None
    return {
        "form": form,
        "mails": example.read(promise) if promise else [],
        "recipient": example.recipient(form.promise),
        "is_real": example.course is not None,
    }


def _is_changed(scheme: Scheme, kind: str) -> bool:
    """Whether there are words of ours to go back to."""
    try:
        ours = our_letter(scheme.definition, kind)
    except KeyError:
        return False
    mine = next(each for each in scheme.definition["letters"] if each["kind"] == kind)
    return any(mine[part] != ours[part] for part in ("subject", "body"))
