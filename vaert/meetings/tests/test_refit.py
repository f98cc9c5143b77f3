from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.world import NOW
from vaert.meetings.actions import book, cancel_meetings, mark_held
from vaert.meetings.actions.refit import Refit, refit_meetings
from vaert.meetings.models import Attendee, Meeting, MeetingChange
from vaert.outbox.models import Message

LATER = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)


def refit(library, meeting, *people, starts_at=None):
    wanted = Refit(meeting=meeting, starts_at=starts_at or meeting.starts_at, attendees=people, organiser=library.lone)
    return refit_meetings([wanted], by=library.karen, at=NOW)


def told():
    return {message.recipient: message for message in Message.objects.filter(state="waiting")}


def entry(message):
    return Calendar.from_ical(message.calendar)["METHOD"], Calendar.from_ical(message.calendar).walk("VEVENT")[0]


def test_the_meeting_goes_on_with_somebody_else_under_the_same_uid(library, meeting):
    [changed] = refit(library, meeting, library.amira, library.lone)
    messages = told()
    assert set(messages) == {library.amira, library.jens, library.lone}
    stays, comes, leaves = (entry(messages[who]) for who in (library.amira, library.lone, library.jens))
    assert [method for method, _ in (stays, comes, leaves)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {(one["UID"], one["SEQUENCE"]) for _, one in (stays, comes, leaves)} == {(meeting.uid, 1)}
    assert changed.sequence == 1
    assert {each.person for each in changed.attendees.all()} == {library.amira, library.lone}


def test_what_somebody_answered_to_the_old_time_is_forgotten(library, meeting):
    Meeting.objects.update(unsuited_at=NOW)
    Attendee.objects.filter(person=library.amira).update(reply="DECLINED", rather_at=LATER, replied_at=NOW)
    refit(library, meeting, library.amira, library.jens, starts_at=LATER)
    assert Meeting.objects.get().unsuited_at is None
    assert not any(one.needs_another_time or one.replied_at for one in Attendee.objects.all())


def test_who_leaves_is_taken_out_alone_and_the_meeting_is_not_called_cancelled(library, meeting):
    refit(library, meeting, library.amira, library.lone, starts_at=LATER)
    message = told()[library.jens]
    _, taken_out = entry(message)
    assert "STATUS" not in taken_out  # RFC 5546, 3.2.5: only when the whole event is cancelled
    assert str(taken_out["ATTENDEE"]) == f"mailto:{library.jens.email}"
    assert taken_out.decoded("DTSTART") == meeting.starts_at  # the time that stands in that calendar
    assert message.subject == "Du behøver ikke komme torsdag den 3. december kl. 10.00: en anden tager mødet"


def test_who_stays_hears_once_of_both_the_new_time_and_the_new_person(library, meeting):
    refit(library, meeting, library.amira, library.lone, starts_at=LATER)
    [message] = Message.objects.filter(state="waiting", recipient=library.amira)
    assert "Mødet er nu med Lone. Det lå torsdag den 3. december kl. 10.00 og har fået en ny tid." in message.text
    assert {what.what for what in MeetingChange.objects.exclude(what="booked")} == {"moved", "people"}


def test_the_same_again_changes_nothing(library, meeting):
    refit(library, meeting, library.amira, library.lone)
    number = Message.objects.count()
    assert refit(library, meeting, library.amira, library.lone) == []
    assert Message.objects.count() == number


def test_who_never_heard_of_the_meeting_hears_nothing_of_leaving_it(library, coffee):
    [meeting] = book([coffee()], organisation=library.organisation, by=library.karen, at=NOW)
    refit(library, meeting, library.amira, library.lone)
    messages = told()
    assert set(messages) == {library.amira, library.lone}
    assert messages[library.amira].subject.startswith("Kaffe og sparring med Lone")


def test_a_new_time_alone_is_told_as_a_move(library, meeting):
    refit(library, meeting, library.amira, library.jens, starts_at=LATER)
    assert {who: entry(message)[0] for who, message in told().items()} == {
        library.amira: "REQUEST",
        library.jens: "REQUEST",
    }
    assert told()[library.jens].subject.startswith("Flyttet til torsdag den 10. december")


@pytest.mark.parametrize("end", ["held", "cancelled"])
def test_what_is_over_stays_with_those_who_had_it(library, meeting, end):
    if end == "held":
        mark_held(meeting, by=library.jens, at=meeting.ends_at)
    else:
        cancel_meetings([meeting], by=library.karen, at=NOW)
    assert refit(library, meeting, library.amira, library.lone) == []
    assert {each.person for each in meeting.attendees.all()} == {library.amira, library.jens}


def test_any_number_of_meetings_takes_the_same_queries(library, coffee, django_assert_num_queries):
    meetings = book([coffee(day) for day in (1, 2, 3, 4)], organisation=library.organisation, by=library.karen, at=NOW)
    Message.objects.update(state=Message.State.SENT)

    def all_to_lone(some):
        return [
            Refit(meeting=one, starts_at=one.starts_at, attendees=[library.amira, library.lone], organiser=None)
            for one in some
        ]

    with django_assert_num_queries(12):
        refit_meetings(all_to_lone(meetings[:1]), by=None, at=NOW)
    with django_assert_num_queries(12):
        refit_meetings(all_to_lone(meetings[1:]), by=None, at=NOW)
