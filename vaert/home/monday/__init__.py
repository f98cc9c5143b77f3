"""The Monday list: who needs the coordinator, why, since when, and the one deed about it.

Each rule is a small function from the facts to lines, kept by subject; `RULES` names them all. What is in order
is not a line. Leaders' and coordinators' lines tell that something is late or silent, never what was said (M14).
"""

from collections.abc import Callable, Iterator

from vaert.home.monday.ahead import what_is_coming
from vaert.home.monday.buddies import (
    buddies_who_go_away,
    buddies_who_should_give_way,
    stages_without_a_buddy,
    years_that_stand_still,
)
from vaert.home.monday.buddies_together import buddies_without_a_meeting
from vaert.home.monday.facts import Facts, monday_facts
from vaert.home.monday.lines import Line, MondayList, Urgency
from vaert.home.monday.mail import undelivered_mail
from vaert.home.monday.meetings import (
    introductions_due,
    meetings_not_settled,
    meetings_that_do_not_suit,
    meetings_without_a_time,
    pairs_without_a_meeting,
    silent_pairs,
)
from vaert.home.monday.starters import courses_not_started, starters_without_a_course

__all__ = ["RULES", "MondayList", "Urgency", "monday_facts", "monday_list"]

RULES: tuple[Callable[[Facts], Iterator[Line]], ...] = (
    starters_without_a_course,
    courses_not_started,
    introductions_due,
    buddies_who_go_away,
    buddies_who_should_give_way,
    stages_without_a_buddy,
    silent_pairs,
    undelivered_mail,
    meetings_not_settled,
    meetings_that_do_not_suit,
    pairs_without_a_meeting,
    meetings_without_a_time,
    years_that_stand_still,
    what_is_coming,
    buddies_without_a_meeting,
)


def monday_list(facts: Facts) -> MondayList:
    """Put every rule to the facts."""
    lines = [line for rule in RULES for line in rule(facts)]
    troubled = {line.course for line in lines if line.urgency < Urgency.COMING}
    in_order = sum(course.pk not in troubled for course in facts.running)
    return MondayList(sorted(lines, key=lambda line: (line.urgency, line.since)), in_order)
