"""A new colleague who is away otherwise than was said, or twice, and what is on its way then. Today is 23 November."""

from datetime import date, timedelta

import pytest

from tests.world import NOW, TODAY
from vaert.lifecycle.tests.years import away, coming, days, newcomer, register
from vaert.mentoring.actions import nudge_silent_pairs, registering
from vaert.mentoring.actions.pausing import pause_course, resume_course
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.models import Letter
from vaert.people.models import Employment

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 12, 1), date(2027, 1, 31)
BOTH_LATER = [(date(2026, 8, 3), date(2027, 5, 3)), (date(2027, 5, 4), date(2027, 10, 31))]


def pauses(course):
    return [(each.starts_on, each.ends_on) for each in course.pauses.order_by("starts_on")]


@pytest.fixture
def leave(nadia, course, settle):
    """Nadia is away for two months, and her year stands still meanwhile."""
    absence = away(nadia, FIRST, LAST)
    settle()
    return absence


@pytest.mark.parametrize("said_on", [TODAY, LAST, LAST + timedelta(days=3)])
def test_days_away_that_last_longer_than_was_said_keep_the_year_still_for_longer(course, settle, leave, said_on):
    leave.ends_on = date(2027, 2, 28)
    leave.save()
    settle(said_on)
    assert pauses(course) == [(FIRST, date(2027, 2, 28))]
    assert days(course) == BOTH_LATER
    at = NOW + (said_on - TODAY)
    assert min(each.starts_at.date() for each in coming(course, at)) > date(2027, 2, 28)
    assert settle(said_on) == []


@pytest.mark.parametrize("said_on", [TODAY, LAST + timedelta(days=3)])
def test_days_away_whose_end_nobody_knows_any_more_keep_the_year_still_until_somebody_does(
    course, settle, leave, said_on
):
    leave.ends_on = None
    leave.save()
    settle(said_on)
    assert pauses(course) == [(FIRST, None)]
    assert coming(course, NOW + (said_on - TODAY)) == []
    assert settle(said_on) == []
    leave.ends_on = date(2027, 2, 28)
    leave.save()
    settle(said_on)
    assert days(course) == BOTH_LATER


def test_the_day_somebody_lets_a_year_go_on_by_hand_is_kept_though_the_days_away_last(library, course, settle, leave):
    resume_course(course=course, on=date(2027, 1, 11), by=library.karen, at=NOW, today=TODAY)
    assert settle() == []
    assert settle(date(2027, 1, 12)) == []
    assert pauses(course) == [(FIRST, date(2027, 1, 10))]


def test_a_year_that_is_let_go_on_does_so_though_it_stands_still_again_later(library, course, settle):
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    later = (date(2027, 3, 1), date(2027, 4, 30))
    pause_course(course=course, from_on=TODAY, until_on=LAST, **deed)
    pause_course(course=course, from_on=later[0], until_on=later[1], **deed)
    resume_course(course=course, on=date(2026, 12, 7), **deed)
    assert pauses(course) == [(TODAY, date(2026, 12, 6)), later]


def test_nobody_is_nudged_in_a_pause_though_another_is_known_to_come(library, course):
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    pause_course(course=course, from_on=TODAY, until_on=date(2027, 2, 28), **deed)
    pause_course(course=course, from_on=date(2027, 4, 1), until_on=date(2027, 4, 30), **deed)
    later = TODAY + timedelta(days=70)
    assert nudge_silent_pairs(today=later, at=NOW + timedelta(days=70)) == 0
    course.pauses.all().delete()
    assert nudge_silent_pairs(today=later, at=NOW + timedelta(days=70)) == 2


def test_who_is_back_early_goes_on_early_though_they_are_away_again_later(nadia, course, settle, leave):
    away(nadia, date(2027, 4, 1), date(2027, 5, 31))
    settle()
    leave.ends_on = date(2027, 1, 10)
    leave.save()
    settle()
    assert pauses(course) == [(FIRST, date(2027, 1, 10)), (date(2027, 4, 1), date(2027, 5, 31))]


def test_whoever_hosts_again_after_the_first_weeks_keeps_the_letters_of_those_days(library, course):
    stage = course.stages.get(number=2)
    for kind, due in (("second_buddy", date(2027, 1, 4)), ("thanks_second", stage.ends_on)):
        Letter.objects.create(course=course, stage=stage, kind=kind, recipient=library.ida, due_on=due)
    seen, until = stage.pairings.get().pk, date(2027, 3, 31)
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    replace_buddy(stage=stage, buddy=library.lone, seen=seen, from_on=stage.starts_on, until_on=until, **deed)
    late = Letter.objects.filter(stage=stage, due_on__gt=until).exclude(recipient=course.newcomer)
    assert {each.recipient for each in late} == {library.ida}
    early = Letter.objects.filter(stage=stage, due_on__lte=until).exclude(recipient=course.newcomer)
    assert {each.recipient for each in early} == {library.lone}


def test_a_proposal_that_gave_way_to_somebody_who_never_comes_is_given_back(library, settle, monkeypatch):
    nina = newcomer(library)
    course = register(library, nina, date(2026, 12, 1))
    move = {"course": 0, "number": 1, "before": library.jens.pk, "after": None, "because": nina.pk}
    course.proposal["moves"] = [move]
    course.save()
    Employment.objects.filter(person=nina).update(starts_on=date(2026, 11, 24), ends_on=date(2026, 11, 30))
    given = []
    monkeypatch.setattr(registering, "_give_back", lambda moves, today: given.extend(moves))
    settle()
    course.refresh_from_db()
    assert (course.state, given) == ("dropped", [move])
