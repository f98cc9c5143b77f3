"""What the three hear when somebody takes over: kind, short, and nothing of what was said in the meetings (M8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vaert.common.dates import long_date, long_time
from vaert.meetings.models import Meeting
from vaert.mentoring.models import Course, Replacement, Stage
from vaert.mentoring.text.contact import signed
from vaert.outbox.actions import Draft
from vaert.outbox.models import Message
from vaert.people.models import Person


def handover_drafts(
    course: Course,
    stage: Stage,
    replacement: Replacement,
    meetings: Sequence[Meeting],
    *,
    by: Person,
    at: datetime,
    today: date,
) -> list[Draft]:
    """A mail to the new buddy, one to the new colleague, and one to whoever gives way, unless they have left."""
    assert replacement.buddy is not None
    told = [(replacement.buddy, _to_new_buddy), (course.newcomer, _to_newcomer)]
    old = replacement.gives_way
    if old is not None and Person.objects.filter(pk=old.pk).not_left(today).exists():
        told.append((old, _to_old_buddy))
    drafts = []
    for reader, write in told:
        with translation.override(reader.language):
            subject, paragraphs = write(course, stage, replacement, meetings, today)
            drafts.append(_draft(course, replacement, reader, subject, [*paragraphs, signed(by.name)], by))
    return drafts


_Written = tuple[str, list[str]]


def _names(course: Course, replacement: Replacement, today: date) -> dict[str, str]:
    assert replacement.buddy is not None
    return {
        "newcomer": course.newcomer.name,
        "newcomer_first": course.newcomer.given_name,
        "buddy": replacement.buddy.name,
        "buddy_first": replacement.buddy.given_name,
        "old": replacement.gives_way.given_name if replacement.gives_way else "",
        "first": long_date(replacement.from_on, today),
        "last": long_date(replacement.until_on, today),
    }


def _to_new_buddy(
    course: Course, stage: Stage, replacement: Replacement, meetings: Sequence[Meeting], today: date
) -> _Written:
    names = _names(course, replacement, today)
    hello = _("Dear %(buddy_first)s") % names
    opening = _("You are the buddy of %(newcomer)s from %(first)s until %(last)s. Thank you for stepping in.") % names
    if replacement.gives_way:
        opening += " " + _("You take over from %(old)s.") % names
    paragraphs = [hello, opening]
    if meetings:
        lines = "\n".join(f"- {long_time(each.starts_at, today)}" for each in meetings)
        paragraphs += [_("Your meetings are in both your calendars:"), lines]
    paragraphs += _actions(course, stage, names)
    paragraphs.append(
        _(
            "What the two talked about before stays between them. "
            "Begin where %(newcomer_first)s is now: ask what has been good so far."
        )
        % names
    )
    return _("You are the buddy of %(newcomer)s from %(first)s") % names, paragraphs


def _actions(course: Course, stage: Stage, names: dict[str, str]) -> Iterator[str]:
    """What is done and what is left of the stage's actions: they are handed over, confidences are not."""
    promises = {each.code: each for each in course.definition.stage(stage.number).actions}
    rows = [each for each in stage.actions.all() if each.code in promises]
    done = [str(promises[each.code].name) for each in rows if each.done_at]
    left = [promises[each.code] for each in rows if not each.done_at]
    if done:
        yield _("The two have already done this:")
        yield "\n".join(f"- {name}" for name in done)
    if left:
        yield _("This is left for you and %(newcomer_first)s:") % names
        yield "\n".join(f"- {each.name}: {each.how}" for each in left)


def _to_newcomer(
    course: Course, stage: Stage, replacement: Replacement, meetings: Sequence[Meeting], today: date
) -> _Written:
    names = _names(course, replacement, today)
    hello = _("Dear %(newcomer_first)s") % names
    opening = _("%(buddy)s is your buddy from %(first)s until %(last)s.") % names
    if replacement.gives_way:
        opening += " " + _("%(buddy_first)s takes over from %(old)s.") % names
    paragraphs = [hello, opening]
    if meetings:
        paragraphs += [_("These are your meetings, and they are in your calendar:")]
        paragraphs += ["\n".join(f"- {long_time(each.starts_at, today)}" for each in meetings)]
    paragraphs.append(
        _(
            "You need do nothing. %(buddy_first)s knows which of the things you do together are done, and nothing of "
            "what you have talked about: that is yours to tell or to keep."
        )
        % names
    )
    return _("%(buddy)s is your buddy from %(first)s") % names, paragraphs


def _to_old_buddy(
    course: Course, stage: Stage, replacement: Replacement, meetings: Sequence[Meeting], today: date
) -> _Written:
    names = _names(course, replacement, today)
    hello = _("Dear %(old)s") % names
    opening = _("%(buddy)s is the buddy of %(newcomer)s from %(first)s until %(last)s.") % names
    rest = _("You need do nothing: the meetings leave your calendar by themselves.")
    has_hosted = stage.pairings.filter(buddy=replacement.gives_way, starts_on__lt=replacement.from_on).exists()
    if has_hosted:
        thanks = _("Thank you for the time you have given %(newcomer_first)s. It will be remembered.") % names
    else:
        thanks = _("Thank you for being ready to help.")
    subject = _("%(buddy)s takes over as the buddy of %(newcomer_first)s") % names
    return subject, [hello, opening, rest, thanks]


def _draft(
    course: Course, replacement: Replacement, reader: Person, subject: str, paragraphs: Sequence[str], by: Person
) -> Draft:
    address = settings.ADDRESS.rstrip("/") + reverse("course", args=[course.pk]) if settings.ADDRESS else ""
    return Draft(
        key=f"replacement:{replacement.pk}:{reader.pk}",
        kind=Message.Kind.LETTER,
        organisation=course.organisation,
        recipient=reader,
        subject=subject,
        text="\n\n".join(paragraphs),
        reply_to=by.email,
        button=(_("See the course"), address) if address else None,
    )
