"""Whether everybody's years are as they must be on one day, told from the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from tests.bench.life_library import ZONE
from tests.bench.life_rows import FOREVER, Booked, Hosting, Rows, TheStage
from vaert.home.monday.meetings import introductions_due, meetings_without_a_time, pairs_without_a_meeting
from vaert.home.monday.starters import courses_not_started, starters_without_a_course
from vaert.meetings.busy import closed_days
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.proposal.newcomers import newcomers_since
from vaert.mentoring.scheme import cadence

_DAY = timedelta(days=1)
AHEAD = timedelta(days=30)  # what is further away may still be found
NEARLY_OVER = timedelta(days=14)  # in the last days of a stage nothing more is booked
State = Meeting.State


def faults_of_years(rows: Rows) -> Iterator[str]:
    """Everything that does not hold about courses, buddies and their meetings."""
    yield from _hosts(rows)
    yield from _leading(rows)
    yield from _stages(rows)
    yield from _people(rows)
    yield from _meetings(rows)
    yield from _lost(rows)
    yield from _endings(rows)


def _is_still(rows: Rows, course: int) -> bool:
    """Whether the course stands still, or is about to with nobody knowing until when."""
    return any(first <= rows.today <= last or last == FOREVER for first, last in rows.pauses[course])


def _is_known(rows: Rows, pairing: Hosting) -> bool:
    """Whether somebody else is looked for, or the year stands still."""
    return pairing.stage in rows.waiting or _is_still(rows, rows.stages[pairing.stage].course)


def _hosts(rows: Rows) -> Iterator[str]:
    """M4: one newcomer at a time, two different buddies; or it is being put right."""
    of_buddy: dict[int, list[Hosting]] = defaultdict(list)
    numbers: dict[tuple[int, int], dict[int, list[Hosting]]] = defaultdict(lambda: defaultdict(list))
    for each in rows.hosting:
        stage = rows.stages[each.stage]
        numbers[stage.course, each.buddy][stage.number].append(each)
        if each.ends_on >= rows.today:
            of_buddy[each.buddy].append(each)
    for buddy, pairings in of_buddy.items():
        for one in pairings:
            day = max(one.starts_on, rows.today)
            at_once = [each for each in pairings if each.starts_on <= day <= each.ends_on]
            courses = {rows.stages[each.stage].course for each in at_once}
            if len(courses) > one.capacity and not any(_is_known(rows, each) for each in at_once):
                yield f"{buddy} hosts {sorted(each.pk for each in at_once)} at once on {day}"
    for (course, buddy), stages in numbers.items():
        if len(stages) < 2 or any(_is_known(rows, each) for known in stages.values() for each in known):
            continue
        if not rows.repeats(course, buddy):
            yield f"{buddy} is the buddy of course {course} in stages {sorted(stages)}"


def _leading(rows: Rows) -> Iterator[str]:
    """M4: never the leader; or it is being put right."""
    leads = set(rows.leads())
    for each in rows.hosting:
        newcomer = rows.courses[rows.stages[each.stage].course].newcomer
        for person, leader, since in leads if each.ends_on >= rows.today else ():
            is_so = (person, leader) == (newcomer, each.buddy) and since <= each.ends_on
            if is_so and not _is_known(rows, each):
                yield f"{each.buddy} leads {newcomer} and hosts in {each.pk}"


def _said_of_stages(rows: Rows) -> set[str]:
    """The stages about whose buddy a line speaks, told by the page where another one is found."""
    return {deed.href for line in rows.lines for deed in (line.deed, line.besides) if deed is not None}


def _stages(rows: Rows) -> Iterator[str]:
    """Every stage is served, or planned, or a line says that this one lacks a buddy."""
    said = _said_of_stages(rows)
    for stage in rows.stages.values():
        is_said = f"/courses/{stage.course}/stages/{stage.number}/buddy/" in said
        day = max(stage.starts_on, rows.today)
        if stage.ends_on < rows.today or _is_still(rows, stage.course) or is_said or day - rows.today > AHEAD:
            continue
        mine = [each for each in rows.pairings[stage.pk] if each.starts_on <= day <= each.ends_on]
        if not mine:
            yield f"stage {stage.pk} of course {stage.course} has no buddy on {day} and no line"
        elif not _works(rows, mine[-1].buddy, day):
            yield f"buddy {mine[-1].buddy} of stage {stage.pk} is not here on {day}, and no line says so"


def _works(rows: Rows, person: int, day: date) -> bool:
    """Whether somebody works on the day and is not away for long."""
    last = rows.lasts.get(person)
    is_away = any(
        first <= day <= until and (until - first).days + 1 > rows.long_days for first, until in rows.absences[person]
    )
    return not is_away and (last is None or last >= day)


def _people(rows: Rows) -> Iterator[str]:
    """Whoever comes has a year, or is on the list; so is every year that nobody has started."""
    named = {line.who.pk for line in starters_without_a_course(rows.facts)}
    for person in newcomers_since(rows.house.pk, rows.today, rows.today - timedelta(days=60)):
        if person.begins_on <= rows.today + AHEAD and person.pk not in named:
            yield f"{person.pk} comes on {person.begins_on}, has no course and is on no list"
    proposed = {line.course for line in courses_not_started(rows.facts)}
    for course in rows.courses.values():
        if course.state == Course.State.REGISTERED and course.pk not in proposed:
            yield f"course {course.pk} is registered and on no list"


def _meetings(rows: Rows) -> Iterator[str]:
    """Each meeting to come is possible and with the right two."""
    busy: dict[int, list[Booked]] = defaultdict(list)
    coming, shifts = rows.booked(), rows.shifts()
    last = max((each.starts_at.astimezone(ZONE).date() for each in coming), default=rows.today)
    closed = closed_days(rows.house, rows.today, last).days
    for meeting in coming:
        is_late = rows.over.get(meeting.stage, FOREVER) < meeting.starts_at.astimezone(ZONE).date()
        if meeting.stage in rows.stages:
            yield from _with_the_right_two(rows, meeting)
        elif not is_late:  # what the two have moved behind the end of a year that is completed by then is still theirs
            yield f"meeting {meeting.pk} is booked in a course that does not run"
            continue
        yield from _possible(rows, meeting, shifts, busy, closed)
        for person in meeting.people:
            busy[person].append(meeting)


def _with_the_right_two(rows: Rows, meeting: Booked) -> Iterator[str]:
    stage, day = rows.stages[meeting.stage], meeting.starts_at.astimezone(ZONE).date()
    name = f"meeting {meeting.pk} of stage {stage.pk} on {day}"
    if any(first <= day <= last for first, last in rows.pauses[stage.course]):
        yield f"{name} lies in a pause"
    hosted_on = max(day, stage.starts_on)  # who begins work earlier than was said may meet their buddy before the year
    mine = [each for each in rows.pairings[stage.pk] if each.starts_on <= hosted_on <= each.ends_on]
    is_late = day > stage.ends_on  # the two have moved a missed one behind the end: it is still theirs
    two = {rows.courses[stage.course].newcomer, mine[-1].buddy if mine else 0}
    if not _waits(rows, meeting) and not is_late and meeting.people != two:
        yield f"{name} is with {sorted(meeting.people)}, hosted by {[each.buddy for each in mine]}"


def _waits(rows: Rows, meeting: Booked) -> bool:
    """Whether the meeting waits for whoever takes over, and will be found a time then.

    One stretch of a stage waits for a buddy at a time; a later one on which nobody hosts either comes next.
    """
    first, last, _ = rows.waiting.get(meeting.stage, (FOREVER, FOREVER, 0))
    day = meeting.starts_at.astimezone(ZONE).date()
    is_hosted = any(each.starts_on <= day <= each.ends_on for each in rows.pairings[meeting.stage])
    return first <= day <= last or (first < FOREVER and day > last and not is_hosted)


def _possible(
    rows: Rows,
    meeting: Booked,
    shifts: dict[int, list[tuple[datetime, datetime]]],
    busy: dict[int, list[Booked]],
    closed: Iterable[date],
) -> Iterator[str]:
    day = meeting.starts_at.astimezone(ZONE).date()
    name = f"meeting {meeting.pk} of stage {meeting.stage} on {day}"
    if (day.weekday() > 4 or day in closed) and not _waits(rows, meeting):
        yield f"{name} is on a day off"
    for person in meeting.people:
        at_the_desk = any(
            begins < meeting.ends_at and ends > meeting.starts_at for begins, ends in shifts.get(person, ())
        )
        if at_the_desk and not _waits(rows, meeting):
            yield f"{name} lies in a desk shift of {person}"
        if any(other.ends_at > meeting.starts_at and other.starts_at < meeting.ends_at for other in busy[person]):
            yield f"{name} lies on another meeting of {person}"
        last = rows.lasts.get(person)
        is_away = any(first <= day <= until for first, until in rows.absences[person])
        if (is_away or (last is not None and last < day)) and not _waits(rows, meeting):
            yield f"{name}: {person} is not here"


def _lost(rows: Rows) -> Iterator[str]:
    """No numbered meeting of a stage is lost, or a line says that it has found no time."""
    states = rows.states()
    missing = {line.course for line in pairs_without_a_meeting(rows.facts)}  # about the stage that runs now
    timeless = Counter(line.course for line in meetings_without_a_time(rows.facts))  # one for each stage
    late = {line.course for line in introductions_due(rows.facts)}
    said = _said_of_stages(rows)
    for stage in rows.stages.values():
        course = rows.courses[stage.course]
        is_over = stage.ends_on < rows.today + NEARLY_OVER or stage.starts_on > rows.today + AHEAD
        waits = f"/courses/{stage.course}/stages/{stage.number}/buddy/" in said
        if is_over or _is_still(rows, stage.course) or waits or not rows.pairings[stage.pk]:
            continue
        if course.pk in missing and stage.starts_on <= rows.today:
            continue
        mine, room = states.get(stage.pk, {}), _room(course.scheme, stage)
        lost = [number for number, known in mine.items() if known == {State.CANCELLED} and number <= room]
        is_lost = not mine or (lost and not (lost == [0] and course.pk in late))
        if is_lost and timeless[course.pk]:
            timeless[course.pk] -= 1
        elif is_lost:
            yield f"stage {stage.pk} of course {stage.course} has lost meetings: {lost or 'all'}, and no line says so"


_definitions: dict[int, Scheme] = {}


def _room(scheme: int, stage: TheStage) -> int:
    """How many monthly meetings the stage promises: fewer, where it has been cut."""
    if scheme not in _definitions:
        _definitions[scheme] = Scheme.objects.get(pk=scheme)
    promise = _definitions[scheme].read_definition().stage(stage.number)
    return sum(span.meetings for span in cadence.spans(promise, stage.starts_on, stage.ends_on))


def _endings(rows: Rows) -> Iterator[str]:
    """What is over is over, and nothing of it still waits."""
    for course in rows.courses.values():
        last = rows.lasts.get(course.newcomer)
        is_open = course.state in {Course.State.REGISTERED, Course.State.RUNNING}
        if is_open and last is not None and last < rows.today - _DAY:
            yield f"course {course.pk} is {course.state}, but its new colleague left on {last}"
    for letter, kind, due_on, state, course_pk in rows.letters():
        if state == Course.State.ENDED or not _is_still(rows, course_pk):  # nothing is sent of a year that stands still
            yield f"letter {letter} ({kind}), due on {due_on}, waits in a course that is {state}"
    for stage, (*_, course_pk) in rows.waiting.items():
        if rows.courses[course_pk].state != Course.State.RUNNING:
            yield f"a replacement waits in stage {stage} of a course that does not run"
    ends: dict[int, date] = {}
    for stage_row in rows.stages.values():
        ends[stage_row.course] = max(stage_row.ends_on, ends.get(stage_row.course, stage_row.ends_on))
    for course_pk, ends_on in ends.items():
        if ends_on < rows.today - _DAY and not _is_still(rows, course_pk):  # what is left comes once it goes on
            yield f"course {course_pk} is running, but its last stage ended on {ends_on}"
