from copy import deepcopy
from datetime import timedelta

import html5lib
import pytest

from tests import world
from vaert.meetings.actions import NewMeeting, book, mark_missed, move_meeting
from vaert.mentoring.course import documents
from vaert.mentoring.course.year import years_of
from vaert.mentoring.models import CourseAction, StageMeeting
from vaert.mentoring.text.reminders import guide_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(library):
    """Åge is in month 4 with Jens; the fourth meeting is on Wednesday."""
    return world.running_course(library.aage, library.jens, library.ida)


@pytest.fixture
def open_page(as_person, course):
    """`open_page(library.aage, 4)` is the page of the meeting with that number in the first half-year."""

    def page(person, number):
        link = StageMeeting.objects.get(stage__course=course, stage__number=1, number=number)
        return as_person(person).get(f"/meetings/{link.meeting_id}/").content.decode()

    return page


def book_again(number):
    meeting = StageMeeting.objects.get(stage__number=1, number=number).meeting
    meeting.state = meeting.State.BOOKED
    meeting.save()


def test_a_meeting_without_a_theme_has_a_question_to_open_with_all_the_same(open_page, library, course):
    scheme = course.scheme
    scheme.definition = deepcopy(scheme.definition)
    del scheme.definition["stages"][0]["themes"][3:]  # fewer guides than meetings
    scheme.save(update_fields=["definition"])

    page = open_page(library.jens, 4)
    assert "Hvad har fyldt mest, siden I sås sidst?" in page
    assert "Hvad har fyldt mest, siden I sås sidst?" in guide_cards_text(course)
    meeting = StageMeeting.objects.get(stage__number=1, number=4).meeting
    assert guide_of([meeting])(meeting, library.jens) == [
        "Begynd med spørgsmålet: Hvad har fyldt mest, siden I sås sidst?"
    ]


def guide_cards_text(course):
    [stage, _] = years_of([course.pk])[0].stages
    return str([documents._card(each, stage) for each in stage.meetings])


def test_both_find_the_theme_the_question_and_what_to_talk_about(open_page, library):
    for person in (library.aage, library.jens):
        page = open_page(person, 4)
        html5lib.HTMLParser(strict=True).parse(page)
        assert "<h1>Den opsøgende tur</h1>" in page  # as the card on the front page calls it
        assert "Hvem i huset har du endnu ikke talt med?" in page
        assert "Hvordan går det med værtskabet i hverdagen?" in page
        assert "Hvad har du lært, siden I sås sidst?" in page
        assert "Hvad er gået godt, og hvad har været svært?" in page
        assert "Aftal én ting at øve til næste gang." in page


def test_only_actions_that_wait_are_brought_up(open_page, library, course):
    CourseAction.objects.filter(stage__course=course, code="photo-safari").update(done_at=world.NOW)
    page = open_page(library.jens, 4)
    assert "Del en stjernestund" in page
    assert "Fotosafari" not in page


def test_each_is_told_what_to_bring_to_the_introduction(open_page, library):
    book_again(0)
    assert "Et eksempel fra dig selv" in open_page(library.jens, 0)
    newcomers = open_page(library.aage, 0)
    assert "<h1>Introduktion</h1>" in newcomers
    assert "Det, du har lagt mærke til de første dage" in newcomers
    assert "Et eksempel fra dig selv" not in newcomers


def test_a_meeting_that_was_held_needs_no_preparing(open_page, library):
    assert "Tal om" not in open_page(library.aage, 3)


def test_a_meeting_outside_any_course_has_no_guide(as_person, library):
    new = NewMeeting(
        kind="monthly", starts_at=world.NOW, attendees=[library.aage, library.mads], organiser=library.mads
    )
    (meeting,) = book([new], organisation=library.organisation, by=library.karen, at=world.NOW)
    page = as_person(library.aage).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "<h1>Kaffe og sparring med Mads</h1>" in page
    assert "Tal om" not in page


def test_the_page_takes_few_queries(as_person, library, course, django_assert_max_num_queries):
    link = StageMeeting.objects.get(stage__course=course, stage__number=1, number=4)
    client = as_person(library.jens)
    with django_assert_max_num_queries(16):
        client.get(f"/meetings/{link.meeting_id}/")


def test_a_meeting_that_was_missed_and_booked_again_says_so(open_page, library, course):
    meeting = StageMeeting.objects.get(stage__course=course, stage__number=1, number=4).meeting
    over = meeting.ends_at
    mark_missed(meeting, by=library.jens, at=over)
    move_meeting(meeting, starts_at=over + timedelta(days=7), by=library.jens, at=over)
    page = open_page(library.aage, 4)
    assert "Booket igen: Det blev ikke holdt onsdag den 25. november kl. 10.00." in page
    assert "Booket igen: " not in open_page(library.aage, 5)


def test_who_is_at_the_meeting_without_being_the_buddy_ticks_nothing(open_page, library, course):
    assert "/completion/" in open_page(library.jens, 4)
    link = StageMeeting.objects.get(stage__course=course, stage__number=1, number=4)
    link.meeting.attendees.filter(person=library.jens).update(person=library.lone)
    page = open_page(library.lone, 4)
    assert "/completion/" not in page
