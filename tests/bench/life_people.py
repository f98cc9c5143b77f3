"""What happens to the people of a library that lives: hired, ill, away, back, moved, gone; by the pages' own deeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tests.bench.life_library import WEEKS, Life
from vaert.lifecycle.actions import carry_out
from vaert.lifecycle.actions.moving import move_with_courses
from vaert.mentoring.models import Course, Pairing
from vaert.people.actions.absences import add_absence, end_absence, remove_absence
from vaert.people.actions.change_employment import change_employment
from vaert.people.actions.change_facts import change_facts
from vaert.people.actions.roles import LastAdministrator
from vaert.people.models import Absence, Person

_DAY = timedelta(days=1)


class ShownOtherwise(AssertionError):
    """What was shown is not what was done."""


def seen_and_done(life: Life, person: Person, deed: Callable[[], object]) -> None:
    """As on the page: look at what follows first, then do it."""
    by, common = life.coordinator, {"organisation": life.organisation, "people": {person.pk}}
    when = {"by": by, "at": life.at, "today": life.today}
    shown = carry_out(deed, seen="", **common, **when)
    if not shown.is_done:
        done = carry_out(deed, seen=shown.seal, **common, **when)
        if not done.is_done:
            raise ShownOtherwise(f"{shown.follows} became {done.follows}")


def somebody_is_hired(life: Life) -> None:
    """Somebody new comes in some weeks; sometimes two on one day, on the 31st, or for three months."""
    starts_on = life.today + timedelta(days=life.chance.randint(5, 60))
    if life.chance.random() < 0.2:
        starts_on = _last_of_month(starts_on)
    department = life.chance.choice(life.departments)
    for _ in range(2 if life.chance.random() < 0.15 else 1):
        short = life.chance.random() < 0.15
        last = starts_on + timedelta(days=life.chance.randint(60, 120)) if short else None
        person = life.employ(department, starts_on, ends_on=last)
        life.happens(f"hired {person.pk} from {starts_on} to {last}")


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def somebody_leaves(life: Life) -> None:
    """Somebody has a last day, soon or in some months."""
    person = life.chance.choice(life.here())
    if person in life.coordinators or person in life.leaders.values():
        return
    job = person.employments.order_by("starts_on").last()
    last = max(life.today + timedelta(days=life.chance.randint(-3, 90)), job.starts_on - _DAY)
    if last < job.starts_on:
        return
    _employment(life, person, job, job.starts_on, last)


def somebody_stays(life: Life) -> None:
    """A last day is put off, or taken back."""
    leaving = [each for each in life.here() if each.employments.order_by("starts_on").last().ends_on]
    if leaving:
        person = life.chance.choice(leaving)
        job = person.employments.order_by("starts_on").last()
        last = None if life.chance.random() < 0.5 else job.ends_on + timedelta(days=90)
        _employment(life, person, job, job.starts_on, last)


def a_first_day_moves(life: Life) -> None:
    """Somebody who is to come comes on another day."""
    coming = [each for each in life.here() if each.employments.order_by("starts_on").last().starts_on > life.today]
    if coming:
        person = life.chance.choice(coming)
        job = person.employments.order_by("starts_on").last()
        first = max(life.today + _DAY, job.starts_on + timedelta(days=life.chance.randint(-20, 40)))
        if job.ends_on is None or job.ends_on >= first:
            _employment(life, person, job, first, job.ends_on)


def _employment(life: Life, person: Person, job: object, first: date, last: date | None) -> None:
    by = life.coordinator
    life.happens(f"employment of {person.pk} is {first} to {last}")
    try:
        seen_and_done(
            life,
            person,
            lambda: change_employment(employment=job, starts_on=first, ends_on=last, by=by, at=life.at),
        )
    except LastAdministrator:
        life.happens("refused: the last administrator")


def somebody_is_ill(life: Life) -> None:
    """Some days away from today; now and then nobody knows how many."""
    person = life.chance.choice(life.here())
    last = None if life.chance.random() < 0.1 else life.today + timedelta(days=life.chance.choice([0, 1, 2, 4, 9, 20]))
    _away(life, person, life.today, last)


def somebody_goes_on_leave(life: Life) -> None:
    """Weeks or months away, known beforehand; sometimes just at the limit of what is long."""
    person = life.chance.choice(life.here())
    first = life.today + timedelta(days=life.chance.randint(7, 60))
    _away(life, person, first, first + timedelta(days=life.chance.choice([13, 20, 34, 35, 60, 120, 240])))


def _away(life: Life, person: Person, first: date, last: date | None) -> None:
    by = life.coordinator
    life.happens(f"{person.pk} is away {first} to {last}")
    seen_and_done(life, person, lambda: add_absence(person=person, starts_on=first, ends_on=last, by=by, at=life.at))


def somebody_is_back(life: Life) -> None:
    """Days away get another last day, or are taken back."""
    rows = Absence.objects.filter(person__organisation=life.organisation).not_over(life.today)
    away = list(rows.select_related("person").order_by("pk"))
    if not away:
        return
    absence = life.chance.choice(away)
    person, by = absence.person, life.coordinator
    if absence.starts_on > life.today or life.chance.random() < 0.15:
        life.happens(f"days away of {person.pk} from {absence.starts_on} are taken back")
        seen_and_done(life, person, lambda: remove_absence(person=person, absence_id=absence.pk, by=by, at=life.at))
        return
    last = life.today + timedelta(days=life.chance.choice([-1, 0, 6]))
    if last < absence.starts_on:
        return
    life.happens(f"{person.pk} is back after {last}")
    seen_and_done(
        life, person, lambda: end_absence(person=person, absence_id=absence.pk, last_on=last, by=by, at=life.at)
    )


def somebody_moves(life: Life) -> None:
    """To another department, with or without the buddy; now and then a buddy becomes the leader."""
    newcomers = [each.newcomer for each in Course.objects.running().filter(organisation=life.organisation)]
    person = (
        life.chance.choice(newcomers or life.here()) if life.chance.random() < 0.5 else life.chance.choice(life.here())
    )
    if person in life.coordinators or person in life.leaders.values():
        return
    leader = None
    if life.chance.random() < 0.25:
        mine = Pairing.objects.filter(stage__course__newcomer=person, ends_on__gte=life.today).first()
        leader = mine.buddy if mine else None
    from_on = life.today + timedelta(days=life.chance.choice([0, 7, 30]))
    if not person.employments.covering(from_on).exists():
        return
    department, by = life.chance.choice(life.departments), life.coordinator
    hands_over = life.chance.random() < 0.4
    life.happens(f"{person.pk} moves to {department.pk} on {from_on}, leader {leader and leader.pk}, {hands_over=}")
    seen_and_done(
        life,
        person,
        lambda: move_with_courses(
            person=person,
            department=department,
            site=None,
            leader=leader,
            from_on=from_on,
            hands_over=hands_over,
            by=by,
            at=life.at,
            today=life.today,
        ),
    )


def somebody_changes(life: Life) -> None:
    """Another working week, or may no longer be asked, or again."""
    person = life.chance.choice(life.here())
    facts: dict[str, object] = {"week": life.chance.choice(WEEKS)}
    if life.chance.random() < 0.5:
        facts = {"is_willing": not person.is_willing}
    life.happens(f"{person.pk} changes {facts}")
    change_facts(person=person, facts=facts, by=life.coordinator, at=life.at)
