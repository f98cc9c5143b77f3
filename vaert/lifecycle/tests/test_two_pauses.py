"""A year that stands still more than once: each pause counts, also when another is to come (M9, M14)."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY, running_course
from vaert.mentoring.actions import nudge_silent_pairs
from vaert.mentoring.actions.pausing import pause_course
from vaert.mentoring.actions.reminding import nudge_pair
from vaert.mentoring.course.now import courses_now
from vaert.mentoring.models import Course, Pause

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent(library, nadia):
    """Nadia's year with Jens since August: nothing has been held. In February she is away again."""
    course = running_course(nadia, library.jens, library.ida, held=0)
    pause_course(
        course=course, from_on=date(2027, 2, 1), until_on=date(2027, 2, 28), by=library.karen, at=NOW, today=TODAY
    )
    return course


@pytest.fixture
def paused(library, silent):
    """Jens and Nadia stand still today."""
    days = {"from_on": date(2026, 10, 1), "until_on": date(2026, 12, 10)}
    pause_course(course=silent, **days, by=library.karen, at=NOW, today=TODAY)
    return silent


@pytest.fixture
def just_back(library, silent):
    """Jens and Nadia stood still until a week ago."""
    days = {"from_on": date(2026, 9, 1), "until_on": date(2026, 11, 15)}
    pause_course(course=silent, **days, by=library.karen, at=NOW, today=TODAY)
    return silent


def said_of_silence(as_person, readers):
    """What the front pages and the lists of courses say about it."""
    pages = "".join(
        as_person(reader).get(address).content.decode() for reader in readers for address in ("/", "/courses/")
    )
    words = ("Stille i", "ikke holdt møde i", "ikke mødt hinanden i", "Holder pause")
    return [each for each in words if each in pages]


def test_with_a_pause_that_is_only_to_come_two_are_silent(as_person, library, silent):
    assert said_of_silence(as_person, [library.karen]) == ["Stille i", "ikke holdt møde i"]
    assert said_of_silence(as_person, [library.gitte]) == ["Stille i"]
    assert said_of_silence(as_person, [library.jens]) == ["Stille i", "ikke mødt hinanden i"]
    assert nudge_silent_pairs(today=TODAY, at=NOW) == 2


@pytest.mark.parametrize(("which", "said"), [("paused", ["Holder pause"]), ("just_back", [])])
def test_neither_a_list_nor_a_mail_calls_two_silent_for_the_days_of_a_pause(as_person, library, request, which, said):
    course = request.getfixturevalue(which)
    for reader in (library.karen, library.gitte, library.jens):
        assert said_of_silence(as_person, [reader]) == said
    assert nudge_silent_pairs(today=TODAY, at=NOW) == 0
    assert nudge_pair(course=course, today=TODAY, at=NOW) == 0


def test_an_introduction_is_due_later_by_every_pause_before_it(nadia, library):
    course = running_course(nadia, library.jens, library.ida, held=0)
    Pause.objects.bulk_create(
        Pause(course=course, starts_on=first, ends_on=last, noted_at=NOW)
        for first, last in [(date(2026, 8, 5), date(2026, 9, 3)), (date(2026, 9, 10), date(2026, 9, 19))]
    )
    [now] = courses_now(Course.objects.filter(pk=course.pk), at=NOW, today=TODAY)
    assert now.introduction_due(14, TODAY) == date(2026, 8, 17) + timedelta(days=30 + 10)
