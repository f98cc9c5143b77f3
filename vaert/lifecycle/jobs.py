"""What the worker does for working lives: everything follows, even what an import or a lost job left (P5)."""

from functools import partial

from vaert.common import clock
from vaert.common.jobs import each_by_itself, for_all_organisations
from vaert.lifecycle.following import follow
from vaert.mentoring.actions.asking import ask_next_buddies
from vaert.people.models import Organisation


@for_all_organisations
def follow_everybody() -> None:
    """Ask the next buddies, and let everything follow, wherever there is a course; hourly, harmless at any time."""
    busy = Organisation.objects.filter(courses__state__in=["registered", "running"]).distinct()
    each_by_itself(partial(_follow, organisation) for organisation in busy)


def _follow(organisation: Organisation) -> None:
    ask_next_buddies(organisation=organisation, today=clock.today(), at=clock.now())
    follow(organisation=organisation, people=None, by=None, at=clock.now(), today=clock.today())
