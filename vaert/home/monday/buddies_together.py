"""The buddies as a group: once a quarter they should meet (M12)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from vaert.common.dates import long_date
from vaert.home.monday.facts import Facts
from vaert.home.monday.lines import Deed, Line, Urgency
from vaert.mentoring.course.sparring import MOST, is_due

ENOUGH_BUDDIES = 4  # fewer meet at the coffee machine


def buddies_without_a_meeting(facts: Facts) -> Iterator[Line]:
    """Several host, and a quarter has gone since they last met. It is a proposal, so it never is urgent.

    More than can meet in one hour are left in peace: each place finds an hour of its own.
    """
    last, many = facts.last_sparring, max(len(facts.hosting), facts.hosts_of_all)
    if not facts.hosting or not ENOUGH_BUDDIES <= many <= MOST or not is_due(last, facts.today):
        return
    text = _("The buddies have not had a meeting of their own yet.")
    if last:
        values = {"day": long_date(last, facts.today)}
        text = _("The buddies have not had a meeting of their own since %(day)s.") % values
    first = min(facts.hosting.values(), key=lambda face: face.pk)
    yield Line(Urgency.COMING, first, text, last or facts.today, Deed(_("Find a time for them"), reverse("sparring")))
