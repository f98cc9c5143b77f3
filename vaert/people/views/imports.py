"""Imports: what came in before, what each kind of file needs, and the door for a new one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from vaert.people.forms.imports import UploadForm
from vaert.people.gate import for_roles
from vaert.people.models import StaffImport
from vaert.people.sight import RUNS_THE_HOUSE
from vaert.people.staff_import.columns import FIELDS
from vaert.people.staff_import.examples import EXAMPLES
from vaert.people.staff_import.reading import UnreadableFile
from vaert.people.staff_import.sentences import why_unreadable
from vaert.people.staff_import.uploads import upload

PER_PAGE = 20


@for_roles(*RUNS_THE_HOUSE)
def imports(request: HttpRequest) -> HttpResponse:
    """The history and the upload form; a POST takes a file in and shows what it would change."""
    by = request.person  # type: ignore[attr-defined]
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            taken = upload(
                content=file.read(),
                file_name=file.name,
                organisation=by.organisation,
                by=by,
                at=request.at,  # type: ignore[attr-defined]
            )
        except UnreadableFile as error:
            form.add_error("file", why_unreadable(error.reason))
        else:
            return redirect("import", taken.pk)
    before = StaffImport.objects.in_organisation(by.organisation).select_related("uploaded_by").defer("rows")
    page = Paginator(before, PER_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.errors else 200
    return render(request, "people/imports.html", {"form": form, "page": page, "kinds": _kinds()}, status=status)


def _kinds() -> list[dict[str, Any]]:
    """What each kind of file can hold, what must be in it, and its example."""
    return [
        {
            "kind": kind,
            "label": kind.label,
            "needed": _who(kind) + [each.label for each in FIELDS[kind] if each.is_required],
            "welcome": [each.label for each in FIELDS[kind] if not each.is_required and each.name not in _said(kind)],
        }
        for kind in StaffImport.Kind
    ]


def _who(kind: str) -> list[str]:
    """Rosters and absences name people by number or by address."""
    return [] if kind == StaffImport.Kind.STAFF else [_("Employee number or e-mail")]


def _said(kind: str) -> set[str]:
    """Fields that need no mention: the full name stands for the two names, number and address are said as one."""
    return {"name"} if kind == StaffImport.Kind.STAFF else {"external_id", "email"}


@for_roles(*RUNS_THE_HOUSE)
def import_example(request: HttpRequest, kind: str) -> HttpResponse:
    """A short example of a kind of file."""
    if kind not in EXAMPLES:
        raise Http404
    name, text = EXAMPLES[kind]
    content = text.encode("utf-8-sig")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
