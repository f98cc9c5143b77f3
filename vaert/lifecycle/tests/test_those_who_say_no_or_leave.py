"""What stays true when somebody says no or has left, as `bin/bench life` found it. Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.world import NOW, TODAY, running_course
from vaert.lifecycle.actions.courses import end_year, pause_year
from vaert.lifecycle.consequences import Code
from vaert.lifecycle.tests.years import away, hosts, last_day, newcomer, register
from vaert.mentoring.actions import choosing, send_due_letters, start_course
from vaert.mentoring.actions.asking import decline, link_token
from vaert.mentoring.actions.letters import send_due_of
from vaert.mentoring.actions.looking_ahead import said_no
from vaert.mentoring.actions.replacing import replace_buddy
from vaert.mentoring.actions.starting import NobodyToBegin
from vaert.mentoring.models import Letter, Replacement
from vaert.outbox.models import Message

pytestmark = pytest.mark.django_db

LEFT = TODAY - timedelta(days=1)


@pytest.fixture
def registered(library):
    """The year of Nina, who has left before it began."""
    nina = newcomer(library, employed_from=date(2026, 10, 1))
    course = register(library, nina, date(2026, 10, 1))
    last_day(nina, LEFT)
    return course


def test_a_registration_whose_new_colleague_has_left_is_taken_back(registered, settle):
    assert [each.code for each in settle()] == [Code.COURSE_ENDS, Code.COURSE_DROPPED]
    registered.refresh_from_db()
    assert (registered.state, registered.proposal) == ("dropped", None)
    assert settle() == []
    assert not Message.objects.exists()


def test_until_then_its_proposal_names_nobody_and_cannot_be_started(library, registered, client, as_person):
    deed = {"course": registered, "today": TODAY}
    other = register(library, newcomer(library, "Nils Ny"), date(2026, 12, 1))
    for act in (
        lambda: choosing.propose_again(**deed),
        lambda: choosing.propose_again(**deed, moves_others=True),
        lambda: choosing.choose_buddy(**deed, stage=1, buddy=library.lone, by=library.karen),
        lambda: choosing.take_our_proposal(**deed, by=library.karen),
    ):
        found = act()
        assert not found.is_startable
        with pytest.raises(NobodyToBegin):
            start_course(course=registered, seen=found.seal(), by=library.karen, at=NOW, today=TODAY)
    as_person(library.karen)
    assert client.get(f"/courses/{registered.pk}/proposal/").status_code == 200
    assert choosing.propose_again(course=other, today=TODAY, moves_others=True).is_startable


def test_whoever_takes_over_after_days_with_nobody_is_thanked_in_the_place_of_the_one_who_left(library, course, settle):
    stage = course.stages.first()
    Letter.objects.create(
        course=course, stage=stage, kind="thanks_first", recipient=library.jens, due_on=date(2027, 2, 2)
    )
    last_day(library.jens, LEFT)
    settle()
    later = TODAY + timedelta(days=9)
    replace_buddy(
        stage=stage, buddy=library.lone, seen=0, from_on=later, by=library.karen, at=NOW + (later - TODAY), today=later
    )
    assert [each.recipient for each in Letter.objects.filter(kind="thanks_first")] == [library.lone]


@pytest.mark.parametrize("by_the_worker", [True, False])
def test_nobody_who_has_left_is_written_to(library, course, by_the_worker):
    letter = Letter.objects.create(
        course=course, stage=course.stages.first(), kind="thanks_first", recipient=library.jens, due_on=TODAY
    )
    last_day(library.jens, LEFT)
    if by_the_worker:
        send_due_letters(today=TODAY, at=NOW)
    else:  # as when a plan is put in force
        send_due_of(course, by=library.karen, at=NOW, today=TODAY)
    letter.refresh_from_db()
    assert (letter.state, Message.objects.count()) == ("dropped", 0)


def test_two_who_say_no_to_different_days_of_a_half_year_leave_none_of_them_without_a_line(library, course, settle):
    """Ida is away for two months of her half-year: Lone is to host meanwhile, and both say no."""
    stage = course.stages.get(number=2)
    today = date(2027, 1, 25)
    deed = {"at": NOW + (today - TODAY), "today": today}
    away(library.ida, date(2027, 3, 1), date(2027, 4, 30))
    settle(today)
    seen = stage.pairings.get().pk
    days = {"from_on": date(2027, 3, 1), "until_on": date(2027, 4, 30)}
    replace_buddy(stage=stage, buddy=library.lone, seen=seen, by=library.karen, **days, **deed)
    decline(pairing=stage.pairings.get(starts_on=date(2027, 5, 1)), **deed)
    decline(pairing=stage.pairings.get(buddy=library.lone), **deed)
    assert said_no(stage) == {library.ida.pk, library.lone.pk}
    waiting = Replacement.objects.waiting().get(stage=stage)
    assert (waiting.gives_way, waiting.from_on) == (library.lone, date(2027, 3, 1))
    replace_buddy(stage=stage, buddy=library.mads, seen=0, by=library.karen, **days, **deed)
    settle(today)
    assert hosts(course)[-1] == ("Mads", date(2027, 3, 1), date(2027, 4, 30))
    waiting = Replacement.objects.waiting().get(stage=stage)
    assert (waiting.from_on, waiting.until_on) == (date(2027, 5, 1), date(2027, 8, 2))
    assert waiting.buddy not in {None, library.ida, library.lone}


def test_a_no_to_other_days_still_waits_when_somebody_is_replaced_by_hand(library, course):
    stage = course.stages.get(number=2)
    deed = {"by": library.karen, "at": NOW, "today": TODAY}
    seen = stage.pairings.get().pk
    replace_buddy(stage=stage, buddy=library.lone, seen=seen, from_on=date(2027, 5, 1), **deed)
    decline(pairing=stage.pairings.get(buddy=library.lone), at=NOW, today=TODAY)
    seen = stage.pairings.get().pk
    replace_buddy(stage=stage, buddy=library.mads, seen=seen, from_on=date(2027, 3, 1), **deed)
    waiting = Replacement.objects.waiting().get(stage=stage)
    assert (waiting.cause, waiting.gives_way, waiting.from_on) == ("declined", library.lone, date(2027, 5, 1))
    assert said_no(stage) == {library.lone.pk}


def test_whoever_is_away_before_a_move_to_another_buddy_does_not_make_the_move_forgotten(library, course, settle):
    stage = course.stages.first()
    moved = Replacement.objects.create(
        stage=stage,
        cause="moved",
        gives_way=library.jens,
        old_pairing=stage.pairings.get(),
        from_on=date(2027, 1, 15),
        until_on=date(2027, 2, 2),
        noted_at=NOW,
    )
    away(library.jens, date(2026, 11, 30), date(2027, 1, 10))
    settle()
    moved.refresh_from_db()
    assert (moved.state, moved.from_on, moved.until_on) == ("proposed", date(2026, 11, 30), date(2027, 2, 2))


def test_a_no_by_the_link_frees_the_days_on_both_sides_of_somebody_who_steps_in(library, course, client):
    stage = course.stages.get(number=2)
    ida, days = stage.pairings.get(), {"from_on": date(2027, 3, 1), "until_on": date(2027, 4, 30)}
    token = link_token(ida)
    replace_buddy(stage=stage, buddy=library.lone, seen=ida.pk, by=library.karen, at=NOW, today=TODAY, **days)
    assert client.post(reverse("next_buddy", args=[token])).status_code == 302
    assert [name for name, _, _ in hosts(course)] == ["Jens", "Lone"]
    assert Replacement.objects.waiting().get(stage=stage).from_on == stage.starts_on


def test_what_is_told_of_a_year_that_has_not_begun_names_a_day_on_which_it_is_so(library):
    course = running_course(newcomer(library), library.jens, library.ida, starts_on=date(2026, 12, 1))
    deed = {"course": course, "by": library.karen, "at": NOW, "today": TODAY}
    [paused] = pause_year(from_on=TODAY, until_on=date(2026, 12, 31), **deed)
    assert paused.first == course.starts_on
    [ended] = end_year(last_on=TODAY, **deed)
    assert ended.last == TODAY
