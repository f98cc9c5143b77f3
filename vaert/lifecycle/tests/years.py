"""What tests of a year ask about it, and what they let happen to people."""

from datetime import date

from tests.world import NOW, TODAY, person
from vaert.meetings.models import Meeting
from vaert.mentoring.actions import register_course
from vaert.mentoring.actions.schemes import install_schemes
from vaert.mentoring.models import Pairing
from vaert.people.models import Absence, Employment


def days(course):
    return [(stage.starts_on, stage.ends_on) for stage in course.stages.order_by("number")]


def coming(course, at=NOW):
    return list(Meeting.objects.coming(at).filter(stage_meeting__stage__course=course))


def hosts(course):
    return [
        (each.buddy.given_name, each.starts_on, each.ends_on)
        for each in Pairing.objects.filter(stage__course=course).order_by("starts_on")
    ]


def last_day(who, day):
    Employment.objects.filter(person=who).update(ends_on=day)


def away(who, first, last):
    return Absence.objects.create(person=who, starts_on=first, ends_on=last)


def register(library, newcomer, starts_on):
    scheme = install_schemes(organisation=library.organisation, at=NOW)
    return register_course(newcomer=newcomer, scheme=scheme, starts_on=starts_on, by=library.karen, at=NOW, today=TODAY)


def newcomer(library, name="Nina Ny", department=None, **more):
    given = {"leader": library.gitte, "employed_from": date(2026, 12, 1)} | more
    return person(library.organisation, name, department or library.children, **given)
