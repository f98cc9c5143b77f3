"""Hand over everything somebody looks after, and tell what that is, so that it can be seen first (M8)."""

from __future__ import annotations

from datetime import date, datetime

from vaert.lifecycle.consequences import Code, Consequence
from vaert.mentoring.models import Course
from vaert.people.actions.handing_over import hand_over_duties
from vaert.people.models import Person, StandIn


def hand_over(
    *, person: Person, to: Person, starts_on: date, ends_on: date | None, by: Person, at: datetime, today: date
) -> list[Consequence]:
    """The colleague has the duties; what waits on the Monday list, and what is written from then on, is theirs.

    Raises CannotHandOver.
    """
    days = {"starts_on": starts_on, "ends_on": ends_on, "today": today}
    others = StandIn.objects.filter(person=person).not_over(starts_on).exclude(substitute=to)
    earlier = list(others.select_related("substitute").order_by("starts_on", "pk"))
    duties = hand_over_duties(person=person, to=to, by=by, at=at, **days)  # type: ignore[arg-type]
    told = [Consequence(Code.DUTY, to.name, other=duty.kind, first=starts_on, last=ends_on) for duty in duties]
    told += [Consequence(Code.NO_STAND_IN, each.substitute.name, first=each.starts_on) for each in earlier]
    running = Course.objects.running().filter(started_by=person).count()
    if running:
        told.append(Consequence(Code.ANSWERS, to.name, number=running))
    return told
