"""What the tests of the Monday list ask about it."""

from tests import world
from vaert.home.monday import monday_facts, monday_list
from vaert.meetings.models import Meeting

TODAY, NOW = world.TODAY, world.NOW


def the_list(library, today=TODAY):
    at = NOW + (today - TODAY)
    return monday_list(monday_facts(library.organisation, today=today, at=at))


def lines_about(library, person, today=TODAY):
    return [line for line in the_list(library, today).lines if line.who.pk == person.pk]


def introduction_of(course):
    return Meeting.objects.filter(stage_meeting__stage__course=course, kind=Meeting.Kind.INTRODUCTION)
