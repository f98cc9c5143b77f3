"""A long list as a file: it is made meanwhile, and one comes back for it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from vaert.common.jobs import path_of
from vaert.common.prepared import prepared
from vaert.common.sheets import as_file, to_save
from vaert.people.actions.exports import ask_for_export, drop_export
from vaert.people.exporting import AT_ONCE, List, listed
from vaert.people.gate import for_members
from vaert.people.models import Export

State = Export.State


def take_along(request: HttpRequest, a_list: List, ending: str, *, rows: int) -> HttpResponse:
    """The list as a file, at once where it has few rows; else one that is made already, or the offer to make one."""
    sheet = path_of(a_list)
    wish = {name: str(value) for name, value in request.GET.items() if name != "page"}
    who, at, today = request.person, request.at, request.today  # type: ignore[attr-defined]
    if rows <= AT_ONCE:
        return as_file(listed(sheet, who, wish, at=at, today=today), ending, on=today)
    if request.method == "POST":
        page = request.path.rpartition("/")[0] + "/"  # the sheet lies in its list's page
        asked = ask_for_export(sheet=sheet, wish=wish, ending=ending, total=rows, by=who, at=at, page=page)
        return redirect("export", asked.pk)
    like_it = Export.objects.filter(asked_by=who, sheet=sheet, wish=wish, ending=ending).defer("content")
    known = like_it.first()
    if known is not None and known.is_for(who.access(today)):
        return redirect("export", known.pk)
    return render(request, "people/export_offer.html", {"rows": rows, "ending": ending})


def _mine(request: HttpRequest, pk: int) -> Export:
    """The file, if one has asked for it oneself and may still see all that is in it."""
    reader, today = request.person, request.today  # type: ignore[attr-defined]
    found = _one(reader.pk, pk)
    if not found or not found[0].is_for(reader.access(today)):
        raise Http404
    return found[0]


@prepared
def _one(person: int, pk: int) -> QuerySet[Export]:
    return Export.objects.filter(asked_by_id=person, pk=pk).defer("content")


@for_members
@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the file is, and the way to it."""
    found = _mine(request, pk)
    if not request.headers.get("HX-Request"):
        return render(request, "people/export.html", {"export": found})
    if found.state == State.MAKING:
        return render(request, "people/_export_progress.html", {"export": found})
    return HttpResponse(headers={"HX-Refresh": "true"})


@for_members
@require_GET
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself."""
    found = _mine(request, pk)
    if found.state != State.READY:
        raise Http404
    return to_save(bytes(found.content or b""), found.file_name)


@for_members
@require_POST
def export_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again to make a file that failed; pressed twice, the one that is being made is shown."""
    failed, who = _mine(request, pk), request.person  # type: ignore[attr-defined]
    if failed.state != State.FAILED:
        return redirect("export", failed.pk)
    given = {"sheet": failed.sheet, "wish": failed.wish, "ending": failed.ending, "total": failed.total}
    given["page"] = failed.page
    return redirect("export", ask_for_export(**given, by=who, at=request.at).pk)  # type: ignore[attr-defined]


@for_members
@require_POST
def export_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the file go, whether it is made or not; one is back at the list."""
    export = _mine(request, pk)
    drop_export(export=export, by=request.person, at=request.at)  # type: ignore[attr-defined]
    return redirect(export.way_back)
