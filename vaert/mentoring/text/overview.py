"""Every mail the house sends by a scheme, in the order they go out, with to whom and when in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vaert.mentoring.models import Scheme
from vaert.mentoring.scheme.definition import LetterPromise, SchemeDefinition


@dataclass(frozen=True, slots=True)
class TextLine:
    """One mail."""

    kind: str
    name: str
    subject: str
    when: str


@dataclass(frozen=True, slots=True)
class TextGroup:
    """The mails of a scheme, or those that a department says in its own way."""

    scheme: Scheme
    name: str
    lines: list[TextLine]


def text_list(schemes: Sequence[Scheme]) -> list[TextGroup]:
    """The mails of these current schemes; of a department's own version only those that differ from everybody's."""
    found = []
    everybody = {each.code: each for each in schemes if each.department_id is None}
    for scheme in sorted(schemes, key=lambda each: (each.code not in everybody, everybody[each.code].pk, each.pk)):
        definition = scheme.read_definition()
        shared = () if scheme.department_id is None else everybody[scheme.code].read_definition().letters
        same = {(letter.kind, letter.subject, letter.body) for letter in shared}
        letters = [each for each in definition.letters if (each.kind, each.subject, each.body) not in same]
        name = str(definition.name)
        if scheme.department_id is not None:
            name = _("%(scheme)s in %(department)s") % {"scheme": name, "department": scheme.department}
        if letters:
            found.append(TextGroup(scheme, name, [_line(letter, definition) for letter in letters]))
    return found


def _line(letter: LetterPromise, definition: SchemeDefinition) -> TextLine:
    stage = str(definition.stage(letter.stage).name)
    return TextLine(letter.kind, str(letter.name), str(letter.subject), when(letter, stage))


def when(letter: LetterPromise, stage: str) -> str:
    """When the mail goes out: "7 days before the first day", or before a later stage begins, which is named."""
    days, values = abs(letter.days), {"n": abs(letter.days), "stage": stage}
    if letter.counted_from == "start":
        return _("when the course is started")
    if letter.counted_from == "stage_end":
        return _("on the last day of “%(stage)s”") % values
    if not letter.days:
        return _("on the first day")
    if letter.days < 0 and letter.stage > 1:
        said = ngettext("%(n)s day before “%(stage)s” begins", "%(n)s days before “%(stage)s” begins", days)
        return said % values
    if letter.days < 0:
        return ngettext("%(n)s day before the first day", "%(n)s days before the first day", days) % values
    return ngettext("%(n)s day after the first day", "%(n)s days after the first day", days) % values
