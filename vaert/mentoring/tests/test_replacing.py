from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from tests.world import NOW, TODAY, another_library, person, running_course
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import finish_action
from vaert.mentoring.actions.replacing import AlreadyReplaced, CannotHost, NotRunning, replace_buddy
from vaert.mentoring.models import Course, CourseAction, Letter, Pairing, Replacement
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def nadia(library):
    """A new colleague in children's, in month four of her year."""
    return person(
        library.organisation, "Nadia Yusuf", library.children, leader=library.gitte, employed_from=date(2026, 8, 3)
    )


@pytest.fixture
def course(library, nadia):
    """Nadia's year: Jens until 2 February, then Ida."""
    return running_course(nadia, library.jens, library.ida)


@pytest.fixture
def take_over(library, course):
    """`take_over(library.lone)` lets Lone host from tomorrow, as Karen saw it."""

    def act(buddy, *, number=1, from_on=TOMORROW, seen=None, **more):
        stage = course.stages.get(number=number)
        if seen is None:
            now = stage.pairings.covering(max(from_on, stage.starts_on)).last()
            seen = now.pk if now else 0
        given = {"by": library.karen, "at": NOW, "today": TODAY} | more
        return replace_buddy(stage=stage, buddy=buddy, seen=seen, from_on=from_on, **given)

    return act


def rows(course, number=1):
    return [
        (each.buddy.given_name, each.starts_on, each.ends_on)
        for each in Pairing.objects.filter(stage__course=course, stage__number=number)
    ]


def coming(course, number=1):
    return list(
        Meeting.objects.filter(stage_meeting__stage__course=course, stage_meeting__stage__number=number)
        .coming(NOW)
        .order_by("starts_at")
    )


def test_the_old_pairing_ends_and_the_new_one_begins(library, course, take_over):
    take_over(library.lone)
    assert rows(course) == [
        ("Jens", date(2026, 8, 3), TODAY),
        ("Lone", TOMORROW, date(2027, 2, 2)),
    ]


def test_the_meetings_that_are_left_go_on_with_the_new_buddy_under_their_uid(library, course, take_over, nadia):
    second = coming(course)[1]
    on_christmas_day = datetime(2026, 12, 25, 9, tzinfo=UTC)
    Meeting.objects.filter(pk=second.pk).update(starts_at=on_christmas_day)  # a day they cannot keep
    before = coming(course)
    done = take_over(library.lone)
    after = coming(course)
    assert [each.uid for each in after] == [each.uid for each in before]
    assert [each.starts_at for each in (after[0], after[2])] == [each.starts_at for each in (before[0], before[2])]
    assert after[1].starts_at.date() != date(2026, 12, 25)
    assert {each.sequence for each in after} == {1}
    assert all({one.person for one in each.attendees.all()} == {nadia, library.lone} for each in after)
    assert done.without_time == []


def test_held_meetings_stay_with_the_two_who_held_them(library, course, take_over):
    take_over(library.lone)
    held = Meeting.objects.filter(state="held", stage_meeting__stage__course=course)
    assert held
    assert all(library.jens in {one.person for one in each.attendees.all()} for each in held)


def test_a_time_that_does_not_suit_the_new_buddy_moves_to_one_that_suits_both(library, course, take_over):
    first, _second, third = coming(course)
    Absence.objects.create(person=library.lone, starts_on=first.starts_at.date(), ends_on=first.starts_at.date())
    take_over(library.lone)
    moved, _second, kept = coming(course)
    assert moved.uid == first.uid
    assert moved.starts_at.date() >= TODAY + timedelta(days=3)  # with some days' notice
    assert kept.starts_at == third.starts_at


def test_who_shares_no_working_time_takes_over_and_the_meetings_without_a_time_are_told_of(library, course, take_over):
    library.lone.week = [[5, "10:00", "16:00"]]  # Saturdays only
    library.lone.save()
    done = take_over(library.lone, despite=True)
    assert done.without_time == [4, 5, 6]
    assert coming(course) == []
    assert Meeting.objects.filter(state="cancelled").count() == 3


def test_each_calendar_hears_what_it_needs(library, course, take_over, nadia):
    take_over(library.lone)
    told = {}
    for message in Message.objects.exclude(calendar=""):
        entry = Calendar.from_ical(message.calendar)
        told.setdefault(message.recipient, set()).add(str(entry["METHOD"]))
    assert told == {library.jens: {"CANCEL"}, library.lone: {"REQUEST"}, nadia: {"REQUEST"}}


def test_the_three_hear_kindly_and_in_their_own_words(library, course, take_over, nadia):
    take_over(library.lone)
    letters = {each.recipient: each for each in Message.objects.filter(kind="letter")}
    assert set(letters) == {library.jens, library.lone, nadia}
    assert letters[nadia].subject == "Lone Bruun er din buddy fra tirsdag den 24. november"
    assert "Lone overtager efter Jens." in letters[nadia].text
    assert letters[library.jens].subject == "Lone Bruun overtager som buddy for Nadia"
    assert "Tak for den tid, du har givet Nadia." in letters[library.jens].text
    assert "Tak, fordi du træder til." in letters[library.lone].text


def test_who_has_left_is_not_written_to(library, course, take_over):
    Employment.objects.filter(person=library.jens).update(ends_on=TODAY - timedelta(days=1))
    take_over(library.lone, from_on=TODAY)
    assert not Message.objects.filter(recipient=library.jens, kind="letter").exists()


def test_what_is_done_is_handed_over_and_nothing_else(library, course, take_over, nadia):
    done = CourseAction.objects.get(stage__course=course, code="photo-safari")
    finish_action(action=done, by=library.jens, at=NOW)
    take_over(library.lone)
    letter = Message.objects.get(kind="letter", recipient=library.lone)
    before, after = letter.text.split("Det her er tilbage")
    assert "Fotosafari" in before.replace("fotosafari", "Fotosafari")
    assert "fotosafari" not in after.lower()
    done.refresh_from_db()
    assert done.done_by == library.jens


def test_a_letter_that_has_not_left_goes_to_the_new_buddy(library, course, take_over, nadia):
    stage = course.stages.get(number=1)
    due = date(2027, 1, 20)
    Letter.objects.create(course=course, stage=stage, kind="first_buddy", recipient=library.jens, due_on=due)
    Letter.objects.create(course=course, stage=stage, kind="newcomer", recipient=nadia, due_on=due)
    take_over(library.lone)
    assert set(Letter.objects.values_list("kind", "recipient")) == {
        ("first_buddy", library.lone.pk),
        ("newcomer", nadia.pk),
    }


def test_the_same_twice_changes_nothing(library, course, take_over):
    now = course.stages.get(number=1).pairings.get()
    take_over(library.lone)
    number = Message.objects.count()
    again = take_over(library.lone, seen=now.pk)
    assert not again.is_news
    assert Message.objects.count() == number
    assert len(rows(course)) == 2


def test_the_second_of_two_coordinators_is_told_what_the_first_did(library, course, take_over):
    now = course.stages.get(number=1).pairings.get()
    take_over(library.lone)
    with pytest.raises(AlreadyReplaced) as refused:
        take_over(library.aage, seen=now.pk)
    assert refused.value.pairing.buddy == library.lone
    assert refused.value.pairing.chosen_by == library.karen
    assert rows(course)[-1][0] == "Lone"


def test_somebody_steps_in_for_a_while_and_the_first_buddy_comes_back(library, course, take_over):
    take_over(library.lone, until_on=date(2026, 12, 31))
    assert rows(course) == [
        ("Jens", date(2026, 8, 3), TODAY),
        ("Lone", TOMORROW, date(2026, 12, 31)),
        ("Jens", date(2027, 1, 1), date(2027, 2, 2)),
    ]
    with_whom = [{one.person.given_name for one in each.attendees.all()} for each in coming(course)]
    assert with_whom == [{"Nadia", "Lone"}, {"Nadia", "Lone"}, {"Nadia", "Jens"}]


def test_a_half_year_that_has_not_begun_gets_its_buddy_and_letters(library, course, take_over):
    take_over(library.lone, number=2)
    assert rows(course, 2) == [("Lone", date(2027, 2, 3), date(2027, 8, 2))]
    assert Letter.objects.filter(stage__number=2, recipient=library.lone).exists()
    assert "Tak, fordi du var klar." in Message.objects.get(kind="letter", recipient=library.ida).text


def test_a_half_year_without_a_buddy_gets_one_with_all_its_meetings(library, nadia):
    course = running_course(nadia, library.jens, None)
    stage = course.stages.get(number=2)
    replace_buddy(stage=stage, buddy=library.lone, seen=0, from_on=TODAY, by=library.karen, at=NOW, today=TODAY)
    assert len(coming(course, 2)) == 6


def test_the_leader_cannot_be_the_buddy_whoever_insists(library, course, take_over):
    with pytest.raises(CannotHost) as refused:
        take_over(library.gitte, despite=True)
    assert refused.value.obstacle["code"] == "leader"
    assert len(rows(course)) == 1


def test_who_hosts_somebody_else_can_be_chosen_on_purpose_only(library, course, take_over):
    other = person(library.organisation, "Tove Ny", library.children, employed_from=date(2026, 8, 3))
    running_course(other, library.lone, library.mads)
    with pytest.raises(CannotHost) as refused:
        take_over(library.lone)
    assert refused.value.obstacle["code"] == "busy"
    take_over(library.lone, despite=True)
    assert rows(course)[-1][0] == "Lone"


def test_somebody_of_another_house_is_nobody_here(library, course, take_over):
    with pytest.raises(CannotHost):
        take_over(another_library(), despite=True)


def test_a_course_that_is_over_is_left_alone(library, course, take_over):
    Course.objects.update(state="completed")
    with pytest.raises(NotRunning):
        take_over(library.lone)


def test_who_gave_way_to_whom_is_kept(library, course, take_over):
    take_over(library.lone)
    row = Replacement.objects.get()
    assert (row.gives_way, row.buddy, row.done_by, row.state) == (library.jens, library.lone, library.karen, "done")
    assert row.pairing.replacement == row
