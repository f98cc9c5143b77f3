"""What the worker does for meetings."""

from datetime import datetime

from vaert.common import clock
from vaert.common.dates import local
from vaert.common.jobs import for_all_organisations
from vaert.meetings import actions, outside_reading, pushing
from vaert.meetings.actions.answer import Taken
from vaert.meetings.other_times import StillOf, never
from vaert.meetings.replies import answers_in
from vaert.outbox.incoming import Incoming
from vaert.outbox.models import ReceivedMail

Outcome = ReceivedMail.Outcome
_OUTCOMES = {
    Taken.NOTED: Outcome.ANSWER,
    Taken.OUTDATED: Outcome.OUTDATED,
    Taken.OVER: Outcome.OUTDATED,
    Taken.NOBODY: Outcome.UNKNOWN,
    Taken.NO_MEETING: Outcome.UNKNOWN,
}
_BEST_FIRST = list(dict.fromkeys(_OUTCOMES.values()))


@for_all_organisations
def read_outside_calendars() -> int:
    """Ask the calendars of people's own whose turn it is when they are taken. Safe to run twice."""
    return outside_reading.read_due(at=clock.now)


@for_all_organisations
def look_after_calendar_servers() -> int:
    """Keep the copies of meetings on calendar servers as the meetings are, and ask when people are taken."""
    return pushing.look_after(at=clock.now)


@for_all_organisations
def keep_closing_days_ahead() -> int:
    """Note 5 June and 24 December of each year that has come into sight."""
    return actions.keep_closing_days_ahead(today=local(clock.now()).date())


def read_answers(incoming: Incoming, at: datetime, *, still_of: StillOf = never) -> Outcome | None:
    """Take the answers to invitations in a mail; None where it holds none."""
    taken = {
        _OUTCOMES[actions.take_answer(answer, received_at=incoming.received_at, at=at, still_of=still_of)]
        for answer in answers_in(incoming)
    }
    return min(taken, key=_BEST_FIRST.index) if taken else None
