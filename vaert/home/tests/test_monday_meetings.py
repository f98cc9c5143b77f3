"""The Monday list's rules about meetings: the introduction, silence, a pair without one (M2, M10, M14)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import world
from vaert.home.monday.lines import Urgency
from vaert.home.tests.monday import NOW, TODAY, introduction_of, lines_about
from vaert.meetings.actions import cancel_meetings
from vaert.meetings.models import Meeting
from vaert.meetings.other_times import hindrances, proposals
from vaert.mentoring.models import Pairing, Pause
from vaert.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_an_introduction_missed_after_its_last_day_is_urgent(course, library):
    introduction_of(course).update(state=Meeting.State.MISSED)

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.NOW
    assert line.since == date(2026, 8, 17)  # fourteen days after the first
    assert line.deed.href == f"/courses/{course.pk}/time/"
    assert line.besides.href == f"mailto:{library.jens.email}"


def test_an_introduction_booked_after_its_last_day_needs_nobody(course, library):
    later = datetime(2026, 11, 27, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
    introduction_of(course).update(state=Meeting.State.BOOKED, starts_at=later)

    [line] = lines_about(library, library.aage)
    assert line.urgency == Urgency.COMING


def test_an_introduction_that_is_booked_in_time_is_in_order(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 11, 16))

    assert introduction_of(course).get().state == Meeting.State.BOOKED
    assert lines_about(cast, cast.aage) == []


def test_an_introduction_that_is_not_booked_is_urgent_in_its_last_days(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 11, 16))
    introduction_of(course).update(state=Meeting.State.CANCELLED)

    assert lines_about(cast, cast.aage, today=date(2026, 11, 24)) == []
    [line] = lines_about(cast, cast.aage, today=date(2026, 11, 25))
    assert line.urgency == Urgency.NOW


def test_an_introduction_is_no_longer_asked_for_in_the_second_half_year(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 5, 4))
    introduction_of(course).update(state=Meeting.State.MISSED)

    assert lines_about(cast, cast.aage) == []


def test_silence_is_noticed_after_49_days(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, held=2)  # last met on 25 September

    assert [line.urgency for line in lines_about(cast, cast.aage, today=date(2026, 11, 12))] == [Urgency.WEEK]
    texts = [line.text for line in lines_about(cast, cast.aage, today=date(2026, 11, 12))]
    assert "holdt møde" not in texts[0]  # 48 days: only that a meeting was not settled
    [line] = lines_about(cast, cast.aage, today=date(2026, 11, 13))
    assert "49" in line.text
    assert line.since == date(2026, 9, 25)
    assert line.besides.href == f"mailto:{cast.aage.email},{cast.jens.email}"
    assert line.deed.sent is not None  # done in place


def test_a_meeting_more_than_a_week_old_that_nobody_settled_is_asked_about(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, held=2)  # 26 October was neither held nor missed

    assert lines_about(cast, cast.aage, today=date(2026, 11, 2)) == []
    [line] = lines_about(cast, cast.aage, today=date(2026, 11, 3))
    assert (line.urgency, line.since) == (Urgency.WEEK, date(2026, 10, 26))


def test_a_meeting_nobody_settled_is_said_to_be_held_in_place(course, library, as_person):
    meeting = Meeting.objects.filter(state="booked").earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW - timedelta(days=8))
    client = as_person(library.karen)
    deed = next(line.deed for line in lines_about(library, library.aage) if line.deed.sent)

    assert client.post(deed.href, {"back": "today", **dict(deed.sent)}).headers["Location"] == "/"
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD
    assert lines_about(library, library.aage) == []


def test_the_coordinator_nudges_two_who_are_silent_once_a_day(amira_has_come, as_person, client):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, held=1)
    [line] = lines_about(cast, cast.aage)
    stranger = world.another_library()
    for outsider, answer in ((cast.lone, 403), (cast.gitte, 403), (cast.jens, 403), (stranger, 404)):
        assert as_person(outsider).post(line.deed.href).status_code == answer
    karen = as_person(cast.karen)
    assert karen.get(line.deed.href).status_code == 405
    assert not Message.objects.exists()

    for _ in range(2):
        assert karen.post(line.deed.href, {"back": "today"}).headers["Location"] == "/"
    assert set(Message.objects.values_list("recipient", flat=True)) == {cast.aage.pk, cast.jens.pk}
    assert Message.objects.count() == 2
    Meeting.objects.filter(stage_meeting__stage__course=course, starts_at__lt=NOW).update(state="held")
    Message.objects.all().delete()
    karen.post(line.deed.href)
    assert not Message.objects.exists()  # they have met in the meantime


def test_a_year_that_has_stood_still_for_six_weeks_is_not_forgotten(course, library):
    Pause.objects.create(course=course, starts_on=TODAY - timedelta(days=41), noted_at=NOW)
    assert lines_about(library, library.aage) == []
    [line] = lines_about(library, library.aage, today=TODAY + timedelta(days=1))
    assert line.deed.href == f"/courses/{course.pk}/resumption/"


def test_two_who_have_no_time_together_stand_on_the_list(course, library):
    Meeting.objects.filter(stage_meeting__stage__course=course).update(state=Meeting.State.CANCELLED)
    started = world.TODAY - timedelta(days=20)
    type(course).objects.filter(pk=course.pk).update(starts_on=started, started_at=NOW)
    [line] = [each for each in lines_about(library, library.aage) if "ikke noget møde" in each.text]
    assert line.course == course.pk


def test_two_who_have_just_met_are_not_asked_about_the_next_time(course, library):
    Meeting.objects.filter(stage_meeting__stage__course=course, state="booked").update(state=Meeting.State.CANCELLED)
    assert [each for each in lines_about(library, library.aage) if "ikke noget møde" in each.text] == []


def test_a_meeting_that_has_found_no_other_time_is_said_until_it_has_one(course, library):
    [meeting] = list(Meeting.objects.coming(NOW).filter(stage_meeting__number=5))[:1]
    cancel_meetings([meeting], by=None, at=NOW)
    [line] = lines_about(library, library.aage)
    assert "Et af møderne" in line.text
    assert line.course == course.pk
    again = world.stage_meeting(course.stages.get(number=1), library.jens, 5, TODAY + timedelta(days=40))
    assert again.state == Meeting.State.BOOKED
    assert lines_about(library, library.aage) == []


def test_a_meeting_that_somebody_has_cancelled_is_nobodys_business(course, library):
    meetings = list(Meeting.objects.coming(NOW).filter(stage_meeting__number=5))[:1]
    cancel_meetings(meetings, by=library.jens, at=NOW)
    assert lines_about(library, library.aage) == []


def test_two_who_never_had_a_time_together_are_told_of_before_their_half_year_begins(course, library):
    ida_begins = date(2027, 2, 3)
    Meeting.objects.filter(stage_meeting__stage=course.stages.get(number=2)).delete()
    of_the_second = [each.text for each in lines_about(library, library.aage, ida_begins - timedelta(days=29))]
    assert any("ikke fundet nogen tid" in text and library.ida.name in text for text in of_the_second)
    assert not any("ikke fundet nogen tid" in line.text for line in lines_about(library, library.aage))


def test_the_coming_introduction_that_does_not_suit_gets_a_time(amira_has_come, as_person):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 11, 30))
    introduction = introduction_of(course).get()
    introduction_of(course).update(unsuited_at=NOW - timedelta(days=4))
    [line] = [each for each in lines_about(cast, cast.aage) if each.deed.sent]

    as_person(cast.karen).post(line.deed.href, {"back": "today", **dict(line.deed.sent)})
    moved = introduction_of(course).get()
    assert moved.starts_at != introduction.starts_at
    assert moved.unsuited_at is None
    assert [each for each in lines_about(cast, cast.aage) if each.deed.sent] == []


def test_a_time_that_does_not_suit_the_next_buddy_is_theirs_to_change(course, library, as_person):
    first = Meeting.objects.filter(stage_meeting__stage=course.stages.get(number=2)).earliest("starts_at")
    Meeting.objects.filter(pk=first.pk).update(unsuited_at=NOW - timedelta(days=4))
    [line] = lines_about(library, library.aage)
    assert line.besides.href == f"mailto:{library.aage.email},{library.ida.email}"

    as_person(library.karen).post(line.deed.href, {"back": "today", **dict(line.deed.sent)})
    assert Meeting.objects.get(pk=first.pk).unsuited_at is None
    assert lines_about(library, library.aage) == []


def lone_takes_over_today(course, library):
    stage = course.stages.get(number=1)
    stage.pairings.update(ends_on=TODAY - timedelta(days=1))
    Pairing.objects.create(stage=stage, buddy=library.lone, starts_on=TODAY, ends_on=stage.ends_on, chosen_at=NOW)


def test_somebody_who_has_just_become_the_buddy_is_not_said_to_be_silent(amira_has_come):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, held=1)
    assert any(line.deed.href.endswith("/nudge/") for line in lines_about(cast, cast.aage))
    lone_takes_over_today(course, cast)
    assert not any(line.deed.href.endswith("/nudge/") for line in lines_about(cast, cast.aage))
    in_seven_weeks = lines_about(cast, cast.aage, TODAY + timedelta(days=49))
    assert any(f"{cast.lone.name} har ikke holdt møde i 49 dage" in line.text for line in in_seven_weeks)


def test_a_buddy_of_both_half_years_does_not_begin_anew_with_the_second(amira_has_come, as_person):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.jens, starts_on=date(2026, 5, 18), held=4)
    assert course.stages.get(number=2).starts_on == date(2026, 11, 18)
    lines = lines_about(cast, cast.aage)
    assert any(f"{cast.jens.name} har ikke holdt møde i" in line.text for line in lines)
    assert "har ikke mødt hinanden" in as_person(cast.jens).get("/").content.decode()


def test_two_of_whom_one_has_left_are_not_asked_to_meet(amira_has_come):
    cast = amira_has_come
    world.running_course(cast.aage, cast.jens, cast.ida, held=1)
    cast.jens.employments.update(ends_on=TODAY - timedelta(days=1))
    lines = lines_about(cast, cast.aage)
    assert lines
    assert not any(line.deed.href.endswith(("/nudge/", "/time/")) for line in lines)
    assert not any(cast.jens.email in line.deed.href for line in lines)


def test_whoever_was_at_the_meeting_is_asked_whether_it_was_held(course, library):
    meeting = Meeting.objects.filter(stage_meeting__stage__course=course, state="booked").earliest("starts_at")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=NOW - timedelta(days=8))
    [line] = lines_about(library, library.aage)
    assert line.besides.href == f"mailto:{library.jens.email}"
    lone_takes_over_today(course, library)
    [line] = [each for each in lines_about(library, library.aage) if "outcome" in each.deed.href]
    assert line.besides.href == f"mailto:{library.aage.email}"


def test_an_introduction_that_nobody_has_settled_is_not_said_to_be_missed(course, library):
    introduction_of(course).update(state="booked")
    texts = [line.text for line in lines_about(library, library.aage)]
    assert any("Ingen har sagt, at den er holdt" in text for text in texts)
    assert not any("Den er ikke holdt" in text for text in texts)


def test_two_who_have_held_all_their_meetings_are_not_told_to_find_a_time(course, library):
    mine = Meeting.objects.filter(stage_meeting__stage__course=course)
    mine.filter(starts_at__gt=NOW).update(state="cancelled")
    mine.filter(kind="monthly", state="held").update(starts_at=NOW - timedelta(days=35))
    assert any("ikke noget møde" in line.text for line in lines_about(library, library.aage))
    mine.filter(stage_meeting__stage__number=1).update(state="held", starts_at=NOW - timedelta(days=35))
    assert lines_about(library, library.aage) == []


def test_a_missed_introduction_gets_a_time_though_their_next_meeting_is_tomorrow(amira_has_come, as_person):
    cast = amira_has_come
    course = world.running_course(cast.aage, cast.jens, cast.ida, starts_on=date(2026, 11, 9))
    introduction_of(course).update(state="missed", starts_at=NOW - timedelta(days=5))
    first = Meeting.objects.get(stage_meeting__stage=course.stages.get(number=1), stage_meeting__number=1)
    Meeting.objects.filter(pk=first.pk).update(starts_at=datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    introduction = introduction_of(course).get()
    [time, *_] = proposals(introduction, [cast.aage, cast.jens], today=TODAY)
    assert hindrances(introduction, [cast.aage, cast.jens], time, today=TODAY) == []  # what is offered is not refused
    [line] = [each for each in lines_about(cast, cast.aage) if each.deed.sent]
    as_person(cast.karen).post(line.deed.href, {"back": "today", **dict(line.deed.sent)})
    assert introduction_of(course).get().starts_at > datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert not [each for each in lines_about(cast, cast.aage) if each.deed.sent]


def test_an_introduction_missed_with_an_earlier_buddy_is_booked_anew_with_the_present_one(course, library, as_person):
    introduction_of(course).update(state="missed")
    lone_takes_over_today(course, library)
    [line] = [each for each in lines_about(library, library.aage) if each.deed.href.endswith("/time/")]
    for _ in range(2):
        as_person(library.karen).post(line.deed.href, {"back": "today", **dict(line.deed.sent)})

    missed, booked = introduction_of(course).order_by("starts_at")
    assert (missed.state, booked.state) == ("missed", "booked")
    assert {each.person for each in booked.attendees.all()} == {library.aage, library.lone}
    assert not [each for each in lines_about(library, library.aage) if each.deed.href.endswith("/time/")]
