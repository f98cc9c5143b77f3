"""What a plan means, in sentences a colleague would say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vaert.common.dates import long_date
from vaert.common.words import in_letters, joined, number
from vaert.core import planning

UNPROVEN = 0.5  # a bound this far off proves nothing worth saying


@dataclass(frozen=True, slots=True)
class Change:
    """A stage that gets another buddy, in names; an empty name is nobody."""

    newcomer: str
    before: str
    after: str


def change(told: Change, first_day: date) -> str:
    """ "Signe: Lone instead of Jens from Tuesday 1 June"."""
    values = {
        "newcomer": told.newcomer,
        "before": told.before,
        "after": told.after,
        "day": long_date(first_day),
    }
    if not told.before:
        return _("%(newcomer)s: %(after)s from %(day)s; until now nobody was found") % values
    if not told.after:
        return _("%(newcomer)s: nobody from %(day)s, instead of %(before)s") % values
    return _("%(newcomer)s: %(after)s instead of %(before)s from %(day)s") % values


def because(name: str, reason: str) -> str:
    """Why somebody gives way: "Jens is away for a long time during the half-year."."""
    return _("%(name)s %(reason)s.") % {"name": name, "reason": reason}


def move(told: Change) -> str:
    """ "Signe: Lone instead of Jens", where the day is plain from the page."""
    values = {"newcomer": told.newcomer, "before": told.before, "after": told.after}
    if not told.before:
        return _("%(newcomer)s: %(after)s, where there was nobody") % values
    if not told.after:
        return _("%(newcomer)s: nobody instead of %(before)s") % values
    return _("%(newcomer)s: %(after)s instead of %(before)s") % values


def quality(cost: int, bound: int) -> str:
    """How good the plan provably is; never better than what is proven."""
    if cost <= bound:
        return _("There is no better plan: that is proven.")
    gap = (cost - bound) / cost
    if gap >= UNPROVEN:
        return _("It has not been worked out how much better another plan could be.")
    share = number(math.ceil(gap * 1000) / 10, 1)
    return _("No plan can be more than %(share)s%% better: that is proven.") % {"share": share}


def difference(told: planning.Explanation, policy: planning.Policy) -> str:
    """What a change does to the plan as a whole, measured against things one can picture."""
    added, weights = told.difference or 0, policy.weights
    if any(move.before is not None and move.after is None for move in told.moves):
        return _("It leaves a half-year without a buddy.")
    if added < 0:
        return _("The plan as a whole gets better.")
    if added == 0:
        return _("The plan as a whole is just as good.")
    if 2 * added < weights.site:
        return _("The plan as a whole gets a little worse.")
    if 2 * added < weights.site + weights.elsewhere:
        return _("The plan as a whole gets worse: about as much as a buddy from another department.")
    return _("The plan as a whole gets much worse: about as much as a buddy from another building.")


def summary(stages: int, changed: int, lost: int) -> str:
    """How many half-years there are in the plan, how many get another buddy, and how many lose theirs."""
    whole = ngettext("%(n)s half-year is planned", "%(n)s half-years are planned", stages) % {"n": in_letters(stages)}
    if not changed and not lost:
        return _("%(whole)s, and nothing changes.") % {"whole": whole.capitalize()}
    rest = []
    if changed:
        rest.append(
            ngettext("%(n)s gets another buddy", "%(n)s get another buddy", changed) % {"n": in_letters(changed)}
        )
    if lost:
        rest.append(ngettext("%(n)s loses its buddy", "%(n)s lose their buddy", lost) % {"n": in_letters(lost)})
    if len(rest) == 1:
        return _("%(whole)s, and %(rest)s.") % {"whole": whole.capitalize(), "rest": rest[0]}
    return f"{joined([whole.capitalize(), *rest])}."


def example(changed: int, of: int) -> str:
    """What another policy would do to the present plan."""
    if not of:
        return _("There are no half-years to plan right now, so there is nothing to show.")
    if not changed:
        return _("With these numbers everybody would keep the buddy they would get today.")
    return ngettext(
        "With these numbers %(n)s of %(all)s half-years would get another buddy:",
        "With these numbers %(n)s of %(all)s half-years would get another buddy:",
        changed,
    ) % {"n": in_letters(changed), "all": in_letters(of)}


Words = tuple[str | Promise, str | Promise]
WEIGHTS: dict[str, Words] = {
    "unfilled": (
        gettext_lazy("Nobody at all"),
        gettext_lazy(
            "A half-year without a buddy. Keep it far above the rest, so that it only happens when nobody can."
        ),
    ),
    "elsewhere": (
        gettext_lazy("From another building"),
        gettext_lazy("The buddy works somewhere else, so the two do not meet by chance."),
    ),
    "site": (
        gettext_lazy("From another department"),
        gettext_lazy("The buddy works in the same building, but not in the same department."),
    ),
    "language": (gettext_lazy("No common language"), gettext_lazy("The two share no language.")),
    "change": (
        gettext_lazy("Somebody else than planned"),
        gettext_lazy("The buddy in force is replaced. The higher the number, the more a new plan leaves as it is."),
    ),
    "repeat": (gettext_lazy("The same pair again"), gettext_lazy("The two have been a pair before.")),
    "burden": (
        gettext_lazy("Asking the same people"),
        gettext_lazy(
            "Each half-year somebody hosts; the second counts three times as much, the third five times. "
            "The higher the number, the more evenly the task is shared."
        ),
    ),
    "not_resource_person": (
        gettext_lazy("No resource person"),
        gettext_lazy("The first half-year asks for a resource person for hosting, and the buddy is not one."),
    ),
    "leave_soon": (
        gettext_lazy("Gone right afterwards"),
        gettext_lazy("The buddy leaves, or goes away for a long time, just after the half-year."),
    ),
    "missing_window": (
        gettext_lazy("Few hours in common"),
        gettext_lazy("Each half hour a week that the two lack in common working time."),
    ),
}
LIMITS: dict[str, Words] = {
    "burden_months": (
        gettext_lazy("How far back hosting counts"),
        gettext_lazy("Months. Half-years that ended before that no longer count as a burden."),
    ),
    "common_windows": (
        gettext_lazy("Hours the two should have in common"),
        gettext_lazy("Half hours a week in which both are at work."),
    ),
    "leave_soon_days": (
        gettext_lazy("What “right afterwards” is"),
        gettext_lazy("Days after the end of the half-year."),
    ),
    "long_absence_days": (
        gettext_lazy("What a long absence is"),
        gettext_lazy("Days. Somebody who is away longer than that is not asked; shorter ones only move meetings."),
    ),
    "min_seniority_days": (
        gettext_lazy("How long one must have been here"),
        gettext_lazy("Days of employment before somebody may be a buddy."),
    ),
}
