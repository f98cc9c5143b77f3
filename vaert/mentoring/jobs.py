"""What the worker does for courses, every hour: it finds what is due on our own rows, so a lost job loses nothing."""

from vaert.common import clock
from vaert.mentoring import actions


def keep_courses_going() -> None:
    """Hand letters whose day has come to the outbox, and complete courses whose last day is past."""
    today = clock.today()
    actions.send_due_letters(today=today, at=clock.now())
    actions.complete_courses(today=today)
