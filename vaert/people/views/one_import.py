"""One import: what it would change and what is wrong in it; reading it anew, carrying it out, dropping it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vaert.common.prepared import prepared
from vaert.people.forms.imports import ReadingForm
from vaert.people.gate import for_roles
from vaert.people.models import StaffImport
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.staff_import.agreed import Agreed
from vaert.people.staff_import.shown import shown_faults, shown_groups, starting_soon
from vaert.people.staff_import.uploads import carry_out, drop, read_again
from vaert.people.under_way import done_of

State = StaffImport.State
FAULTS_SHOWN = 100


def _mine(request: HttpRequest, pk: int) -> StaffImport:
    """The import, if it is of one's own organisation."""
    found = _one(request.person.organisation_id, pk)  # type: ignore[attr-defined]
    if not found:
        raise Http404
    return found[0]


@prepared
def _one(organisation: int, pk: int) -> QuerySet[StaffImport]:
    mine = StaffImport.objects.filter(organisation_id=organisation, pk=pk)
    return mine.select_related("organisation", "uploaded_by").defer("rows")


@for_roles(*RUNS_THE_HOUSE)
def staff_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The import as it stands: being read, ready to be carried out, carried out or dropped."""
    found = _mine(request, pk)
    if request.headers.get("HX-Request"):
        return _progress(request, found)
    return render(request, "people/import.html", _context(found, request.today))  # type: ignore[attr-defined]


def _progress(request: HttpRequest, found: StaffImport) -> HttpResponse:
    """How far it has come; sends the page back to itself when that is all."""
    if found.state in (State.READING, State.APPLYING):
        return render(request, "people/_import_progress.html", {"import": found, "done": done_of(found)})
    return HttpResponse(headers={"HX-Refresh": "true"})


def _context(found: StaffImport, today: date, form: ReadingForm | None = None) -> dict[str, Any]:
    context: dict[str, Any] = {"import": found, "preview": found.preview, "done": done_of(found)}
    if found.state == State.READY:
        faults = shown_faults(found.preview["faults"])
        context |= {
            "form": form or _reading_form(found),
            "faults": faults[:FAULTS_SHOWN],
            "more_faults": max(0, len(faults) - FAULTS_SHOWN),
            "groups": shown_groups(found.kind, found.preview),
            "unmatched": any(header and not field for header, field in found.preview["columns"]),
            "good": found.preview["can_skip_faulty"] and not found.preview["is_nothing"],
        }
    if found.state == State.APPLIED:
        context |= {"groups": shown_groups(found.kind, found.preview), "starting": starting_soon(found, today)}
    return context


def _reading_form(found: StaffImport, data: Any = None) -> ReadingForm:
    return ReadingForm(data, kind=found.kind, columns=found.preview["columns"])


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def import_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file anew: columns matched by hand, another kind, or a list that is complete."""
    found = _mine(request, pk)
    if found.state != State.READY:
        return redirect("import", pk)
    form = _reading_form(found, request.POST if "kind" in request.POST else {"kind": found.kind})
    if not form.is_valid():
        return render(request, "people/import.html", _context(found, request.today, form), status=422)  # type: ignore[attr-defined]
    kind = form.cleaned_data["kind"]
    read_again(
        staff_import=found,
        kind=kind,
        columns=form.by_hand() if kind == found.kind else {},
        is_complete=request.POST.get("complete") == "yes",
        at=request.at,  # type: ignore[attr-defined]
    )
    return redirect("import", pk)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def import_application(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry it out as it was shown; when people have changed since, it is shown again instead."""
    found = _mine(request, pk)
    if found.state != State.READY:
        return redirect("import", pk)
    if request.POST.get("fingerprint") != found.preview["fingerprint"]:
        messages.warning(request, _("This has changed since you looked. Have another look before you carry it out."))
        return redirect("import", pk)
    agreed = Agreed(skips_faulty=request.POST.get("skip") == "yes", is_sure=request.POST.get("sure") == "yes")
    if found.preview["faults"] and not agreed.skips_faulty:
        messages.warning(request, _("Some rows cannot be used. Correct the file, or carry out the rest on purpose."))
    elif found.preview.get("needs_a_second_yes") and not agreed.is_sure:
        messages.warning(request, _("So many would leave at once that we need your second yes. Tick the box first."))
    else:
        by = request.person  # type: ignore[attr-defined]
        carry_out(staff_import=found, agreed=agreed, by=by, at=request.at)  # type: ignore[attr-defined]
    return redirect("import", pk)


@for_roles(*RUNS_THE_HOUSE)
@require_POST
def import_dropping(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the file go, and nothing is changed; or say that it is too late."""
    if drop(staff_import=_mine(request, pk), at=request.at):  # type: ignore[attr-defined]
        messages.success(request, _("The file is dropped. Nothing was changed."))
        return redirect("imports")
    messages.warning(request, _("It is too late to drop the file: it is carried out."))
    return redirect("import", pk)


@for_roles(*RUNS_THE_HOUSE)
def import_faults(request: HttpRequest, pk: int) -> HttpResponse:
    """All faults as a list to hand on to whoever makes the file."""
    found = _mine(request, pk)
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([_("Line"), _("Column"), _("Value"), _("What to do")])
    for fault in shown_faults(found.preview.get("faults", [])):
        writer.writerow([fault.line, *map(_harmless, (fault.column, fault.value, fault.sentence))])
    name = _("faults")
    headers = {"Content-Disposition": f'attachment; filename="{name}-{pk}.csv"'}
    content = file.getvalue().encode("utf-8-sig")
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" and text[:1] else text
