"""What must hold in a living library after every day, found from the rows alone, by none of the product's own rules."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from tests.bench.life_library import ZONE, Life
from vaert.home.monday import MondayList, monday_facts, monday_list
from vaert.meetings.busy import closed_days
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Course, Letter, Pairing, Pause, Replacement, Stage
from vaert.mentoring.plan.policy import policy_of
from vaert.outbox.models import Message
from vaert.people.models import Absence, Employment, Membership, Shift

_DAY = timedelta(days=1)
_KINDLY = [Message.Kind.LETTER, Message.Kind.REMINDER]
FOREVER = date.max


class Watch:
    """Looks at the library after each day. Keeps what everybody's calendar holds, from the mails that were sent."""

    def __init__(self) -> None:
        self.calendars: dict[tuple[int, str], tuple[int, str, datetime]] = {}
        self.read_to: set[int] = set()
        self.heard: dict[tuple, date] = {}

    def faults(self, life: Life) -> list[str]:
        """Everything that does not hold today, in words that name the rows."""
        facts = _Facts(life)
        return [
            *facts.hosts(),
            *facts.stages(),
            *facts.meetings(),
            *facts.endings(),
            *self._mail(life),
            *self._calendars(life),
        ]

    def _mail(self, life: Life) -> Iterator[str]:
        """Nothing is late, nothing failed, nothing said twice, nobody written to who has left."""
        rows = Message.objects.filter(organisation=life.organisation).exclude(pk__in=self.read_to)
        lasts = _lasts(life)
        for message in rows.order_by("pk"):
            if message.state == Message.State.WAITING:
                late = life.mail_is_dead_until is None and message.next_attempt_at < life.at - timedelta(hours=6)
                if late:
                    yield f"mail {message.pk} still waits: {message.subject}"
                continue
            self.read_to.add(message.pk)
            if message.state not in {Message.State.SENT, Message.State.JOINED}:
                if message.state != Message.State.DROPPED:
                    yield f"mail {message.pk} is {message.state}: {message.last_error}"
                continue
            said = (message.recipient_id, message.subject, re.sub(r"DTSTAMP.*", "", message.calendar) or message.text)
            if said in self.heard and (life.today - self.heard[said]).days < 14:
                yield f"mail {message.pk} says the same again: {message.subject}"
            self.heard[said] = life.today
            last = lasts.get(message.recipient_id)
            if message.kind in _KINDLY and last is not None and last < message.created_at.date() - _DAY:
                yield f"mail {message.pk} goes to somebody who has left: {message.subject}"
            if message.calendar:
                self._read(message)

    def _read(self, message: Message) -> None:
        text = message.calendar.replace("\r\n ", "").replace("\n ", "")
        uid = re.search(r"^UID:(.*?)\r?$", text, re.M).group(1)  # type: ignore[union-attr]
        sequence = int(re.search(r"^SEQUENCE:(\d+)", text, re.M).group(1))  # type: ignore[union-attr]
        found = re.search(r"^BEGIN:VEVENT.*?^DTSTART;TZID=[^:]+:(\d{8}T\d{6})", text, re.M | re.S)
        starts_at = datetime.strptime(found.group(1), "%Y%m%dT%H%M%S").replace(tzinfo=ZONE)  # type: ignore[union-attr]
        key = (message.recipient_id or 0, uid)
        known = self.calendars.get(key)
        if known is None or sequence >= known[0]:
            self.calendars[key] = (sequence, message.calendar_method, starts_at)

    def _calendars(self, life: Life) -> Iterator[str]:
        """When all mail has left, everybody's calendar holds what is booked, at its time, and nothing else."""
        waiting = Message.objects.filter(organisation=life.organisation, state=Message.State.WAITING)
        if waiting.exclude(calendar="").exists():
            return
        booked = Meeting.objects.coming(life.at).filter(organisation=life.organisation)
        wanted = {
            (person, uid): starts_at
            for person, uid, starts_at in booked.values_list("attendees__person", "uid", "starts_at")
        }
        held = {
            key: starts_at
            for key, (_, method, starts_at) in self.calendars.items()
            if method == "REQUEST" and starts_at >= life.at
        }
        for key in wanted.keys() | held.keys():
            if wanted.get(key) != held.get(key):
                yield f"calendar of {key[0]}: {key[1]} is {held.get(key)}, booked {wanted.get(key)}"


def _lasts(life: Life) -> dict[int, date | None]:
    rows = Employment.objects.filter(person__organisation=life.organisation).order_by("starts_on")
    return dict(rows.values_list("person_id", "ends_on"))


class _Facts:
    """The rows of one day."""

    def __init__(self, life: Life) -> None:
        self.life, self.today = life, life.today
        house = life.organisation
        self.long_days = policy_of(house).long_absence_days
        self.courses = {each.pk: each for each in Course.objects.filter(organisation=house).select_related("newcomer")}
        self.stages_of = Stage.objects.filter(course__organisation=house, course__state=Course.State.RUNNING)
        self.pairings: dict[int, list[Pairing]] = defaultdict(list)
        running = Pairing.objects.filter(stage__course__organisation=house, stage__course__state=Course.State.RUNNING)
        self.hosting = list(running.select_related("stage", "buddy").order_by("starts_on", "pk"))
        for each in self.hosting:
            self.pairings[each.stage_id].append(each)
        self.absences: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for person, first, last in Absence.objects.filter(person__organisation=house).values_list(
            "person_id", "starts_on", "ends_on"
        ):
            self.absences[person].append((first, last or FOREVER))
        self.lasts = _lasts(life)
        self.pauses: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for course, first, last in Pause.objects.filter(course__organisation=house).values_list(
            "course_id", "starts_on", "ends_on"
        ):
            self.pauses[course].append((first, last or FOREVER))
        self.waiting = {each.stage_id: each for each in Replacement.objects.in_organisation(house).waiting()}
        self.list: MondayList = monday_list(monday_facts(house, today=self.today, at=life.at))
        self.lines: dict[int, list[str]] = defaultdict(list)
        for line in self.list.lines:
            if line.course is not None:
                self.lines[line.course].append(line.text)
        self.named = {line.who.pk for line in self.list.lines}

    def _here(self, person: int, day: date) -> bool:
        """Whether somebody works on the day and is not away for long."""
        last = self.lasts.get(person)
        if last is not None and last < day:
            return False
        return not any(
            first <= day <= until and (until - first).days + 1 > self.long_days
            for first, until in self.absences[person]
        )

    def _is_still(self, course: int) -> bool:
        """Whether the course stands still, or is about to with nobody knowing until when."""
        return any(first <= self.today <= last or last == FOREVER for first, last in self.pauses[course])

    def hosts(self) -> Iterator[str]:
        """M4: one newcomer at a time, two different buddies, never the leader; or it is being put right."""
        coming = [each for each in self.hosting if each.ends_on >= self.today]
        of_buddy: dict[int, list[Pairing]] = defaultdict(list)
        for each in coming:
            of_buddy[each.buddy_id].append(each)
        for buddy, pairings in of_buddy.items():
            for one in pairings:
                day = max(one.starts_on, self.today)
                at_once = [each for each in pairings if each.starts_on <= day <= each.ends_on]
                if len({each.stage.course_id for each in at_once}) > one.buddy.capacity and not any(
                    self._is_known(each) for each in at_once
                ):
                    yield f"{buddy} hosts {sorted(each.pk for each in at_once)} at once on {day}"
        of_course: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for each in self.hosting:
            of_course[each.stage.course_id][each.buddy_id].add(each.stage.number)
        for course, buddies in of_course.items():
            for buddy, numbers in buddies.items():
                if len(numbers) > 1 and not any(
                    self._is_known(each) or each.reason.get("facts", {}).get("terms", {}).get("repeat")
                    for each in self.hosting
                    if each.stage.course_id == course and each.buddy_id == buddy
                ):
                    yield f"{buddy} is the buddy of course {course} in stages {sorted(numbers)}"
        leads = set(
            Membership.objects.not_over(self.today)
            .filter(person__organisation=self.life.organisation, leader__isnull=False)
            .values_list("person_id", "leader_id", "starts_on")
        )
        for each in coming:
            newcomer = self.courses[each.stage.course_id].newcomer_id
            for person, leader, since in leads:
                if (person, leader) == (newcomer, each.buddy_id) and since <= each.ends_on and not self._is_known(each):
                    yield f"{each.buddy_id} leads {newcomer} and hosts in {each.pk}"

    def _is_known(self, pairing: Pairing) -> bool:
        course = pairing.stage.course_id
        return pairing.stage_id in self.waiting or self._is_still(course)

    def stages(self) -> Iterator[str]:
        """Every stage is served, planned or on the Monday list; the same for everybody who is coming."""
        for stage in self.stages_of.filter(ends_on__gte=self.today):
            if self._is_still(stage.course_id) or self._has_line(stage):
                continue
            day = max(stage.starts_on, self.today)
            mine = [each for each in self.pairings[stage.pk] if each.starts_on <= day <= each.ends_on]
            if not mine and (day - self.today).days <= 30:
                yield f"stage {stage.pk} of course {stage.course_id} has no buddy on {day} and no line"
            for each in mine[-1:]:
                if not self._here(each.buddy_id, day) and (day - self.today).days <= 30:
                    yield f"buddy {each.buddy_id} of stage {stage.pk} is not here on {day}, and no line says so"
        for course in self.courses.values():
            if course.state == Course.State.REGISTERED and course.newcomer_id not in self.named:
                yield f"course {course.pk} is registered and on no list"

    def _has_line(self, stage: Stage) -> bool:
        return bool(self.lines.get(stage.course_id))

    def meetings(self) -> Iterator[str]:
        """Each meeting to come is possible and with the right two; no number is lost while the stage runs."""
        rows = Meeting.objects.filter(organisation=self.life.organisation, stage_meeting__isnull=False)
        rows = rows.select_related("stage_meeting__stage").prefetch_related("attendees")
        numbers: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        busy: dict[int, list[Meeting]] = defaultdict(list)
        shifts: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
        for person, begins, ends in Shift.objects.filter(
            person__organisation=self.life.organisation, ends_at__gte=self.life.at
        ).values_list("person_id", "starts_at", "ends_at"):
            shifts[person].append((begins, ends))
        closed = closed_days(self.life.organisation, self.today, self.today + timedelta(days=900)).days
        for meeting in rows.order_by("starts_at"):
            link = meeting.stage_meeting
            numbers[link.stage_id][link.number].add(meeting.state)
            if meeting.state != Meeting.State.BOOKED or meeting.starts_at <= self.life.at:
                continue
            people = {each.person_id for each in meeting.attendees.all()}
            yield from self._possible(meeting, people, shifts, busy, closed)
            for person in people:
                busy[person].append(meeting)
        yield from self._lost(numbers)

    def _possible(
        self,
        meeting: Meeting,
        people: set[int],
        shifts: dict[int, list[tuple[datetime, datetime]]],
        busy: dict[int, list[Meeting]],
        closed: Iterable[date],
    ) -> Iterator[str]:
        stage, day = meeting.stage_meeting.stage, meeting.starts_at.astimezone(ZONE).date()
        name, course = f"meeting {meeting.pk} of stage {stage.pk} on {day}", self.courses[stage.course_id]
        if course.state != Course.State.RUNNING:
            yield f"{name} is booked in a course that is {course.state}"
            return
        if any(first <= day <= last for first, last in self.pauses[course.pk]):
            yield f"{name} lies in a pause"
        waits = stage.pk in self.waiting and self.waiting[stage.pk].from_on <= day
        mine = [each for each in self.pairings[stage.pk] if each.starts_on <= day <= each.ends_on]
        is_late = day > stage.ends_on  # the two have moved a missed one behind the end: it is still theirs
        if not waits and not is_late and people != {course.newcomer_id, mine[-1].buddy_id if mine else 0}:
            yield f"{name} is with {sorted(people)}, hosted by {[each.buddy_id for each in mine]}"
        if day.weekday() > 4 or day in closed:
            yield f"{name} is on a day off"
        for person in people:
            if any(begins < meeting.ends_at and ends > meeting.starts_at for begins, ends in shifts[person]):
                yield f"{name} lies in a desk shift of {person}"
            if any(other.ends_at > meeting.starts_at and other.starts_at < meeting.ends_at for other in busy[person]):
                yield f"{name} lies on another meeting of {person}"
            last = self.lasts.get(person)
            if (last is not None and last < day and not waits) or (
                any(first <= day <= until for first, until in self.absences[person]) and not waits
            ):
                yield f"{name}: {person} is not here"

    def _lost(self, numbers: dict[int, dict[int, set[str]]]) -> Iterator[str]:
        for stage in self.stages_of.filter(ends_on__gte=self.today + timedelta(days=14)):
            if self._is_still(stage.course_id) or self._has_line(stage) or stage.pk in self.waiting:
                continue
            course = self.courses[stage.course_id]
            if course.ends_early_on or self.lasts.get(course.newcomer_id):  # a cut stage has fewer meetings
                continue
            if (self.today - stage.starts_on).days <= 31:  # that there is no common time was named when it was chosen
                continue
            mine = numbers[stage.pk]
            lost = [number for number, states in mine.items() if states == {Meeting.State.CANCELLED}]
            if lost:
                yield f"stage {stage.pk} of course {stage.course_id} has lost its meetings {lost}"
            if not mine and self.pairings[stage.pk]:
                yield f"stage {stage.pk} of course {stage.course_id} has a buddy and no meetings"

    def endings(self) -> Iterator[str]:
        """What is over is over, and nothing of it still waits."""
        for course in self.courses.values():
            is_open = course.state in {Course.State.REGISTERED, Course.State.RUNNING}
            last = self.lasts.get(course.newcomer_id)
            if is_open and last is not None and last < self.today - _DAY:
                yield f"course {course.pk} is {course.state}, but its new colleague left on {last}"
        late = Letter.objects.filter(
            course__organisation=self.life.organisation,
            course__state=Course.State.RUNNING,
            state=Letter.State.PLANNED,
            due_on__lt=self.today,
        )
        for letter in late:
            yield f"letter {letter.pk} ({letter.kind}) was due on {letter.due_on}"
        over = Letter.objects.filter(
            course__organisation=self.life.organisation,
            course__state=Course.State.ENDED,
            state=Letter.State.PLANNED,
        )
        for letter in over:
            yield f"letter {letter.pk} ({letter.kind}) waits in a course that has ended"
        for stage, row in self.waiting.items():
            course = self.courses.get(row.stage.course_id)
            if course is None or course.state != Course.State.RUNNING:
                yield f"a replacement waits in stage {stage} of a course that does not run"
        for stage in self.stages_of.filter(ends_on__lt=self.today - _DAY):
            later = self.stages_of.filter(course=stage.course_id, ends_on__gte=self.today - _DAY)
            if not later.exists():
                yield f"course {stage.course_id} is running, but its last stage ended on {stage.ends_on}"
