"""Those who come: a course to register, a year to start."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from vaert.common.addresses import address
from vaert.common.dates import local, long_date, relative
from vaert.home.monday.deeds import by_days
from vaert.home.monday.facts import Facts
from vaert.home.monday.lines import Deed, Line


def starters_without_a_course(facts: Facts) -> Iterator[Line]:
    """Somebody starts soon, or has just started, and nobody has registered a course."""
    for starter in facts.starters:
        days = (starter.starts_on - facts.today).days
        words = _("%(name)s starts on %(day)s and has no course.")
        if days < 0:
            words = _("%(name)s started on %(day)s and has no course.")
        yield Line(
            by_days(days),
            starter.face,
            words % {"name": starter.face.name, "day": long_date(starter.starts_on, facts.today)},
            starter.starts_on,
            Deed(_("Register a course"), f"{address('new_course')}?person={starter.face.pk}"),
        )


def courses_not_started(facts: Facts) -> Iterator[Line]:
    """A course is registered, its year is proposed, and nobody has started it."""
    for course in facts.courses:
        if course.is_running:
            continue
        yield Line(
            by_days((course.starts_on - facts.today).days),
            course.newcomer,
            _("The year of %(name)s is proposed but not started. The first day is %(day)s.")
            % {"name": course.newcomer.name, "day": long_date(course.starts_on, facts.today)},
            local(course.registered_at).date(),
            Deed(_("See the proposal"), address("course_proposal", course.pk)),
            course.pk,
            _("Registered %(when)s") % {"when": relative(local(course.registered_at).date(), facts.today)},
        )
