"""A course on paper: the year for the wall, and its guide cards."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from vaert.mentoring.course.documents import guide_cards, year_sheet
from vaert.mentoring.course.year import Year, visible_year
from vaert.mentoring.models import Course
from vaert.people.gate import for_members


def _year(request: HttpRequest, course_id: int) -> Year:
    """The year of a course that has begun, if one may see it."""
    year = visible_year(course_id, reader=request.person, on=request.today)
    if year is None or year.course.state not in Course.STARTED:
        raise Http404
    return year


def _as_pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@for_members
@require_GET
def year_print(request: HttpRequest, course_id: int) -> HttpResponse:
    """The year on one sheet."""
    return _as_pdf(year_sheet(_year(request, course_id), today=request.today), f"year-{course_id}")


@for_members
@require_GET
def cards_print(request: HttpRequest, course_id: int) -> HttpResponse:
    """A guide card for each meeting."""
    return _as_pdf(guide_cards(_year(request, course_id)), f"cards-{course_id}")
