"""One meeting: moved, judged, and the times that are left."""

from datetime import date, timedelta

from vaert.core.booking import (
    INTRODUCTION,
    Busy,
    Code,
    FreeTime,
    Meeting,
    Request,
    check,
    free_times,
    propose,
    rebook,
)
from vaert.core.booking.tests.cases import a_meeting, a_request, a_series

WEDNESDAY = date(2027, 3, 17)
BEFORE, AFTER = a_meeting(2, date(2027, 2, 16)), a_meeting(4, date(2027, 4, 15))
ITSELF = a_meeting(3, WEDNESDAY)
RUNNING = a_series(kept=(BEFORE, ITSELF, AFTER))


def codes(request: Request, meeting: Meeting, instead_of: Meeting | None = None) -> list[Code]:
    return [reason.code for reason in check(request, meeting, instead_of=instead_of)]


def test_a_meeting_moves_to_the_nearest_days_at_the_same_time():
    request = a_request(RUNNING)

    found = [one.meeting for one in rebook(request, ITSELF)]
    assert [(one.on, one.start_minute) for one in found] == [
        (WEDNESDAY, 570),
        (date(2027, 3, 16), 600),
        (date(2027, 3, 18), 600),
    ]
    assert {(one.series, one.number, one.kind) for one in found} == {("s1", 3, "monthly")}


def test_a_meeting_keeps_its_time_of_day_where_it_can():
    at_two = a_meeting(3, WEDNESDAY, 14 * 60)
    away = {"absences": ((WEDNESDAY, date(2027, 3, 20)),)}
    request = a_request(a_series(kept=(BEFORE, at_two, AFTER)), lone=away)

    assert {one.meeting.start_minute for one in rebook(request, at_two)} == {14 * 60}
    assert rebook(request, at_two)[0].meeting.on == date(2027, 3, 16)


def test_alternatives_gather_around_the_wanted_day():
    found = rebook(a_request(RUNNING), ITSELF, wanted_on=date(2027, 3, 28), alternatives=2)

    assert [one.meeting.on for one in found] == [date(2027, 3, 29), date(2027, 3, 26)]
    assert [one.days_away for one in found] == [1, 2]


def test_a_move_that_crowds_a_neighbour_comes_last_and_says_so():
    lone = {"absences": ((date(2027, 3, 1), date(2027, 4, 7)),)}
    amira = {"absences": ((date(2027, 2, 17), date(2027, 2, 24)),)}
    found = rebook(a_request(RUNNING, lone=lone, amira=amira), ITSELF, alternatives=20)

    assert found
    assert all(one.is_close for one in found)
    assert all(BEFORE.on < one.meeting.on < AFTER.on for one in found)


def test_a_meeting_never_moves_past_its_neighbours_out_of_the_stage_or_before_today():
    request = a_request(RUNNING, not_before=date(2027, 3, 1))
    found = [one.meeting.on for one in rebook(request, ITSELF, alternatives=200)]

    assert min(found) == date(2027, 3, 1)
    assert max(found) == date(2027, 4, 14)
    last = a_meeting(6, date(2027, 6, 15))
    found = [one.meeting.on for one in rebook(a_request(a_series(kept=(last,))), last, alternatives=200)]
    assert max(found) == date(2027, 6, 30)


def test_an_introduction_moves_within_its_days_only():
    introduction = a_meeting(0, date(2027, 1, 4))
    request = a_request(a_series(introduction=14, kept=(introduction,)))
    found = rebook(request, introduction, alternatives=200)

    assert {one.meeting.kind for one in found} == {INTRODUCTION}
    assert max(one.meeting.on for one in found) == date(2027, 1, 14)


def test_a_meeting_that_cannot_move_has_no_alternatives():
    away = {"absences": ((date(2027, 1, 1), date(2027, 8, 1)),)}

    assert rebook(a_request(RUNNING, lone=away), ITSELF) == ()


def test_every_alternative_passes_the_check():
    shifts = tuple(Busy(WEDNESDAY + timedelta(days=day), 540, 720) for day in range(-20, 20))
    taken = Busy(ITSELF.on, ITSELF.start_minute, ITSELF.end_minute)
    request = a_request(RUNNING, lone={"busy": (*shifts, taken)}, amira={"busy": (taken,)})

    for one in rebook(request, ITSELF, alternatives=200):
        hindrances = codes(request, one.meeting, ITSELF)
        assert hindrances == ([Code.TOO_CLOSE] if one.is_close else [])


def test_a_free_time_has_no_hindrance():
    assert check(a_request(), a_meeting(1, WEDNESDAY)) == ()


def test_a_meeting_is_not_in_its_own_way():
    taken = {"busy": (Busy(WEDNESDAY, 600, 630),)}
    request = a_request(RUNNING, lone=taken, amira=taken)
    half_an_hour_on = a_meeting(3, WEDNESDAY, 615)

    assert codes(request, half_an_hour_on, ITSELF) == []
    assert codes(request, half_an_hour_on) == [Code.BUSY, Code.BUSY]


def test_each_hindrance_has_its_code_and_values():
    vacation = {"absences": ((date(2027, 3, 29), date(2027, 4, 3)),), "busy": (Busy(WEDNESDAY, 610, 700),)}
    request = a_request(a_series(introduction=14), lone=vacation, closed=(WEDNESDAY,), not_before=date(2027, 1, 4))
    for meeting, expected in (
        (a_meeting(1, date(2027, 7, 1)), {Code.OUTSIDE_STAGE: {"starts": date(2027, 1, 1), "ends": date(2027, 7, 1)}}),
        (a_meeting(1, date(2027, 1, 1)), {Code.TOO_EARLY: {"starts": date(2027, 1, 4)}}),
        (a_meeting(0, date(2027, 1, 15)), {Code.AFTER_DEADLINE: {"ends": date(2027, 1, 15)}}),
        (a_meeting(1, date(2027, 3, 20)), {Code.WEEKEND: {}}),
        (
            a_meeting(1, date(2027, 3, 30)),
            {Code.ABSENT: {"who": "lone", "starts": date(2027, 3, 29), "ends": date(2027, 4, 3)}},
        ),
        (
            a_meeting(1, WEDNESDAY),
            {
                Code.CLOSED: {"starts": WEDNESDAY},
                Code.BUSY: {"who": "lone", "start_minute": 610, "end_minute": 700},
            },
        ),
    ):
        assert {reason.code: reason.values() for reason in check(request, meeting)} == expected


def test_a_time_outside_either_pattern_names_the_person():
    request = a_request(amira={"week": ((2, 735, 1200),)})

    assert [reason.who for reason in check(request, a_meeting(1, WEDNESDAY, 720))] == ["amira"]
    assert check(request, a_meeting(1, WEDNESDAY, 735)) == ()
    assert [reason.who for reason in check(request, a_meeting(1, WEDNESDAY, 990))] == ["lone"]


def test_neighbours_that_are_passed_or_crowded_are_named():
    request = a_request(RUNNING)
    (passed,) = check(request, a_meeting(3, date(2027, 2, 15)), instead_of=ITSELF)
    (crowded,) = check(request, a_meeting(3, date(2027, 4, 9)), instead_of=ITSELF)

    assert passed.values() == {"number": 2, "starts": BEFORE.on}
    assert passed.code == Code.OUT_OF_ORDER
    assert (crowded.code, crowded.number, crowded.days) == (Code.TOO_CLOSE, 4, 6)


def test_free_times_are_all_half_hours_that_both_have():
    lone = {"week": ((2, 480, 720),), "busy": (Busy(WEDNESDAY, 540, 600),)}
    request = a_request(a_series(length_minutes=60), lone=lone)
    found = free_times(request, "s1", WEDNESDAY - timedelta(days=1), WEDNESDAY + timedelta(days=2))

    assert found == tuple(FreeTime(WEDNESDAY, start, start + 60) for start in (480, 600, 630, 660))
    assert free_times(request, "s1", WEDNESDAY, WEDNESDAY) == ()
    assert free_times(request, "s1", date(2029, 1, 3), date(2029, 1, 4))


def test_what_propose_books_can_be_kept_and_checked():
    request = a_request(a_series(introduction=14))
    booking = propose(request)
    kept = a_request(a_series(introduction=14, kept=booking.meetings))

    assert propose(kept).meetings == ()
    assert all(check(kept, meeting, instead_of=meeting) == () for meeting in booking.meetings)
