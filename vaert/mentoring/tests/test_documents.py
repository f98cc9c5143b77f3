"""A course on paper."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.world import TODAY, running_course
from vaert.mentoring.course.documents import guide_cards, year_sheet
from vaert.mentoring.course.year import Year, years_of
from vaert.mentoring.models import Course
from vaert.printing import Unprintable, pdf

pytestmark = pytest.mark.django_db
PAGES = ["course_year_print", "course_cards_print"]


@pytest.fixture
def course(library):
    return running_course(library.aage, library.jens, library.ida)


def year(course) -> Year:
    return years_of([course.pk])[0]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["aage", "jens", "gitte", "karen"])
def test_all_who_see_the_course_can_print_it(as_person, library, course, page, who):
    answer = as_person(getattr(library, who)).get(reverse(page, args=[course.pk]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["lone", "lise"])
def test_others_cannot(as_person, library, course, page, who):
    assert as_person(getattr(library, who)).get(reverse(page, args=[course.pk])).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_another_organisation_cannot(as_person, stranger, course, page):
    assert as_person(stranger).get(reverse(page, args=[course.pk])).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_year_that_has_not_begun_is_not_printed(as_person, library, course, page):
    Course.objects.filter(pk=course.pk).update(state=Course.State.REGISTERED)
    assert as_person(library.karen).get(reverse(page, args=[course.pk])).status_code == 404


def test_the_sheets_can_be_read_aloud_and_say_their_language(course):
    for content in (year_sheet(year(course), today=TODAY), guide_cards(year(course))):
        assert b"/MarkInfo" in content  # tagged; the compiler refuses what breaks PDF/UA-1
        assert re.search(rb"/Lang ?\(da", content)


def test_what_is_printed_is_data_and_never_a_template(library, course):
    library.aage.given_name, library.aage.family_name = '#panic("x")', "$ \\ [*_ <a>"
    library.aage.save()
    assert year_sheet(year(course), today=TODAY).startswith(b"%PDF-")


def test_a_template_that_is_wrong_is_told():
    with pytest.raises(Unprintable):
        pdf("mentoring/print/year.typ", {}, language="da")


def test_a_year_that_has_lost_its_buddies_is_printed_too(course):
    for stage in course.stages.all():
        stage.pairings.all().delete()
    assert year_sheet(year(course), today=date(2026, 12, 24)).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["Nguyễn", "Олена", "ليلى", "👩‍👩‍👧", "李"])
def test_a_name_in_letters_that_our_fonts_lack_is_printed_all_the_same(library, course, name):
    library.jens.given_name = name
    library.jens.save()
    assert year_sheet(year(course), today=TODAY).startswith(b"%PDF-")
    assert guide_cards(year(course)).startswith(b"%PDF-")
