"""The words of a course's mails today: a changed text counts for every mail that has not gone out yet (M15)."""

from __future__ import annotations

from dataclasses import replace

from vaert.mentoring.models import Course, Scheme
from vaert.mentoring.scheme.definition import SchemeDefinition


def with_words_of_today(course: Course) -> SchemeDefinition:
    """What the course's version promises, its mails in the words of the version in use: one query at most.

    A mail that the version in use does not have any more keeps its words.
    """
    definition, scheme = course.definition, course.scheme
    if scheme.is_current:
        return definition
    now = Scheme.objects.in_organisation(course.organisation).current()
    newest = now.filter(code=scheme.code, department=scheme.department_id).first()
    if newest is None:
        return definition
    words = {letter.kind: letter for letter in newest.read_definition().letters}
    letters = tuple(
        replace(letter, subject=words[letter.kind].subject, body=words[letter.kind].body)
        if letter.kind in words
        else letter
        for letter in definition.letters
    )
    return replace(definition, letters=letters)
