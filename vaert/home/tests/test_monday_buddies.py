"""The Monday list's rules about buddies (M8). Today is Monday 23 November 2026."""

from datetime import date, timedelta

import pytest

from tests import world
from vaert.home.monday.lines import Urgency
from vaert.home.tests.monday import NOW, TODAY, lines_about
from vaert.mentoring.actions.looking_ahead import look_ahead
from vaert.mentoring.models import Pairing, Replacement, Stage
from vaert.people.models import Absence, Employment

pytestmark = pytest.mark.django_db


def test_a_buddy_who_leaves_in_the_half_year_must_be_replaced(course, library):
    Employment.objects.filter(person=library.jens).update(ends_on=TODAY + timedelta(days=20))

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.WEEK
    assert line.since == TODAY + timedelta(days=21)  # the first day without them
    assert line.deed.href == f"/courses/{course.pk}/stages/1/buddy/?first=2026-12-14&last=2027-02-02"


def test_the_line_names_whom_we_propose_and_lets_them_take_over_in_place(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    [waiting] = look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    taker = waiting.buddy  # Lone or one of her equals: what decides between those is drawn from the rows' numbers

    [line] = lines_about(library, library.aage)
    assert line.text.endswith(f"Vi foreslår {taker.name}.")
    assert line.deed.words == f"Lad {taker.given_name} tage over"
    sent = dict(line.deed.sent)
    assert (sent["buddy"], sent["seen"]) == (taker.pk, Pairing.objects.get(buddy=library.jens).pk)
    assert (sent["first"], sent["last"]) == ("2026-11-23", "2027-02-02")
    assert line.besides.href == f"/courses/{course.pk}/stages/1/buddy/"


def test_a_buddy_who_has_become_the_leader_is_to_give_way(course, library):
    library.aage.memberships.update(leader=library.jens)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)

    [line] = lines_about(library, library.aage)
    assert line.text.startswith("Jens Østergaard er leder for Åge Ågård-Sørensen")
    assert line.deed.sent is not None


def test_the_line_is_gone_when_somebody_has_taken_over(course, library, as_person):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=None)
    look_ahead(organisation=library.organisation, at=NOW, today=TODAY)
    [line] = lines_about(library, library.aage)

    answer = as_person(library.karen).post(line.deed.href, {**dict(line.deed.sent), "back": "today"})

    assert answer.url == "/"
    assert lines_about(library, library.aage) == []
    assert not look_ahead(organisation=library.organisation, at=NOW, today=TODAY)


def test_a_buddy_who_leaves_after_the_half_year_is_in_order(course, library):
    Employment.objects.filter(person=library.jens).update(ends_on=date(2027, 2, 2))

    assert lines_about(library, library.aage) == []


def test_a_buddy_whose_pairing_has_already_been_ended_is_in_order(course, library):
    last = TODAY + timedelta(days=20)
    Employment.objects.filter(person=library.jens).update(ends_on=last)
    stage = Stage.objects.get(course=course, number=1)
    Pairing.objects.filter(stage=stage).update(ends_on=last)
    Pairing.objects.create(
        stage=stage, buddy=library.lone, starts_on=last + timedelta(days=1), ends_on=stage.ends_on, chosen_at=NOW
    )

    assert lines_about(library, library.aage) == []


def test_a_buddy_who_is_away_for_long_must_be_replaced(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=TODAY + timedelta(days=34))

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.NOW


def test_a_buddy_who_is_away_for_a_few_weeks_is_not_replaced(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY, ends_on=TODAY + timedelta(days=33))

    assert lines_about(library, library.aage) == []


def test_the_reason_for_an_absence_is_nowhere_and_its_end_may_be_unknown(course, library):
    Absence.objects.create(person=library.jens, starts_on=TODAY + timedelta(days=3))

    [line] = lines_about(library, library.aage)
    assert "Jens Østergaard" in line.text


def test_a_half_year_that_begins_within_a_month_needs_a_buddy(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, None, starts_on=date(2026, 6, 15))  # second half from 15 December

    [line] = lines_about(cast, cast.aage)
    assert (line.urgency, line.since) == (Urgency.WEEK, date(2026, 12, 15))
    [urgent] = lines_about(cast, cast.aage, today=date(2026, 12, 10))
    assert urgent.urgency == Urgency.NOW


def test_a_half_year_further_away_may_still_be_without_a_buddy(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, None)  # second half from 3 February

    assert lines_about(cast, cast.aage) == []


def test_nobody_is_said_to_be_ready_who_is_not(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 12, 1))
    assert any("er klar" in line.text for line in lines_about(cast, cast.aage))
    absence = cast.jens.absences.create(starts_on=date(2026, 11, 25))
    assert not any("er klar" in line.text for line in lines_about(cast, cast.aage))
    absence.delete()
    pairing = Pairing.objects.get(stage__course=course, stage__number=1)
    Replacement.objects.create(
        stage=pairing.stage,
        cause="leader",
        gives_way=cast.jens,
        old_pairing=pairing,
        from_on=pairing.starts_on,
        until_on=pairing.ends_on,
        noted_at=NOW,
    )
    assert not any("er klar" in line.text for line in lines_about(cast, cast.aage))
