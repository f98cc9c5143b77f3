"""An organisation's schemes: ours, copied, changed, a department's own; and which counts for whom (M1 to M3)."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from tests.world import NOW, TODAY, person, running_course
from vaert.mentoring import actions
from vaert.mentoring.models import Scheme
from vaert.mentoring.proposal.propose import make_proposal
from vaert.mentoring.scheme.choice import version_for
from vaert.mentoring.scheme.data import BUILT_IN_CODES, InvalidScheme, built_in, read_definition
from vaert.mentoring.scheme.definition import EVERYBODY
from vaert.mentoring.text.placeholders import faults
from vaert.people.models import Department

MENTOR = "introduktion-og-mentor"


@pytest.fixture
def scheme(library):
    return actions.install_schemes(organisation=library.organisation, at=NOW)


def renamed(scheme, name):
    return {**scheme.definition, "name": {"da": name, "en": name}}


@pytest.mark.parametrize("code", BUILT_IN_CODES)
def test_every_built_in_scheme_holds_together(code):
    definition = read_definition(built_in(code))
    for stage in definition.stages:
        assert len(stage.themes) == stage.meetings
        assert stage.evaluated_by == EVERYBODY
    for letter in definition.letters:
        for language in ("da", "en"):
            assert faults(letter.subject.in_language(language), letter, language, is_whole=False) == []
            assert faults(letter.body.in_language(language), letter, language, is_whole=True) == []


def test_the_mentoring_scheme_is_three_months_and_nine_and_its_trial_takes_three():
    year, trial = (read_definition(built_in(code)) for code in BUILT_IN_CODES[1:])
    assert [(each.months, each.meetings, each.every_days) for each in year.stages] == [(3, 6, 14), (9, 9, 30)]
    assert (year.months, trial.months, len(trial.stages)) == (12, 3, 2)


def test_a_year_of_mentoring_meets_every_second_week_and_then_every_month(library):
    scheme = actions.take_built_in(organisation=library.organisation, code=MENTOR, by=library.karen, at=NOW)
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    proposal = make_proposal(course, today=TODAY)
    meetings = [each for each in proposal.meetings if each.number]
    days = [
        [datetime.fromisoformat(each.starts_at).date() for each in meetings if each.stage == stage] for stage in (1, 2)
    ]
    gaps = [[(later - day).days for day, later in pairwise(row)] for row in days]
    assert [len(row) for row in days] == [6, 9]
    assert all(10 <= gap <= 18 for gap in gaps[0])
    assert all(25 <= gap <= 35 for gap in gaps[1])
    assert proposal.missing == []


def test_taking_a_scheme_into_use_twice_makes_one(library):
    made = [
        actions.take_built_in(organisation=library.organisation, code=MENTOR, by=library.karen, at=NOW) for _ in "12"
    ]
    assert made[0] == made[1]
    assert (made[0].made_by, made[0].version) == (library.karen, 1)


def test_a_copy_is_a_scheme_of_its_own_that_remembers_where_it_came_from(library, scheme):
    copy = actions.copy_scheme(scheme=scheme, name="Værtskab på øen", by=library.karen, at=NOW)
    again = actions.copy_scheme(scheme=copy, name="Værtskab på øen", by=library.karen, at=NOW)
    assert (copy.code, again.code) == ("vaertskab-paa-oeen", "vaertskab-paa-oeen-2")
    assert copy.definition["based_on"] == again.definition["based_on"] == scheme.code
    assert copy.read_definition().stages == scheme.read_definition().stages


def test_every_change_is_a_new_version_and_the_course_keeps_its_own(library, scheme):
    course = running_course(library.aage, library.jens)
    changed = actions.change_scheme(scheme=scheme, definition=renamed(scheme, "Buddy"), by=library.karen, at=NOW)
    assert (changed.version, changed.name, changed.made_by) == (2, "Buddy", library.karen)
    course.refresh_from_db()
    assert str(course.definition.name) == "Værtskabs-buddy"
    assert list(Scheme.objects.in_organisation(library.organisation).offered()) == [changed]


def test_a_change_that_changes_nothing_makes_no_version(library, scheme):
    assert actions.change_scheme(scheme=scheme, definition=scheme.definition, by=library.karen, at=NOW) == scheme


def test_the_second_of_two_who_change_the_same_is_told_and_loses_nothing(library, scheme):
    first = actions.change_scheme(scheme=scheme, definition=renamed(scheme, "Buddy"), by=library.karen, at=NOW)
    again = actions.change_scheme(scheme=scheme, definition=renamed(scheme, "Buddy"), by=library.karen, at=NOW)
    assert again == first
    with pytest.raises(actions.SchemeChanged) as told:
        actions.change_scheme(scheme=scheme, definition=renamed(scheme, "Vært"), by=library.karen, at=NOW)
    assert told.value.scheme == first


def test_what_does_not_hold_together_is_not_kept(library, scheme):
    with pytest.raises(InvalidScheme):
        actions.change_scheme(scheme=scheme, definition={**scheme.definition, "stages": []}, by=library.karen, at=NOW)
    assert Scheme.objects.count() == 1


def test_a_departments_own_version_counts_for_it_and_for_the_departments_below(library, scheme):
    babies = Department.objects.create(organisation=library.organisation, name="De mindste", parent=library.children)
    own = actions.adapt_scheme(scheme=scheme, department=library.children, by=library.karen, at=NOW)
    assert actions.adapt_scheme(scheme=scheme, department=library.children, by=library.karen, at=NOW) == own
    own = actions.change_scheme(scheme=own, definition=renamed(own, "Børnenes"), by=library.karen, at=NOW)
    found = [version_for(scheme, each.pk) for each in (library.children, babies, library.adults)]
    assert found == [own, own, scheme]
    below = actions.adapt_scheme(scheme=scheme, department=babies, by=library.karen, at=NOW)
    assert version_for(scheme, babies.pk) == below


def test_a_new_colleague_begins_with_the_departments_own_version(library, scheme):
    own = actions.adapt_scheme(scheme=scheme, department=library.children, by=library.karen, at=NOW)
    course = actions.register_course(
        newcomer=library.amira, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    bo = person(library.organisation, "Bo Dam", library.adults, employed_from=date(2026, 12, 1))
    other = actions.register_course(
        newcomer=bo, scheme=scheme, starts_on=date(2026, 12, 1), by=library.karen, at=NOW, today=TODAY
    )
    assert (course.scheme, other.scheme) == (own, scheme)


def test_out_of_use_takes_the_departments_along_and_courses_go_on(library, scheme):
    course = running_course(library.aage, library.jens)
    actions.take_built_in(organisation=library.organisation, code=MENTOR, by=library.karen, at=NOW)
    own = actions.adapt_scheme(scheme=scheme, department=library.children, by=library.karen, at=NOW)
    actions.retire_scheme(scheme=own, by=library.karen, at=NOW)
    assert version_for(scheme, library.children.pk) == scheme
    for _ in "12":
        actions.retire_scheme(scheme=scheme, by=library.karen, at=NOW)
    assert [each.code for each in Scheme.objects.in_organisation(library.organisation).offered()] == [MENTOR]
    course.refresh_from_db()
    assert course.scheme == scheme


def test_the_only_scheme_stays_in_use(library, scheme):
    with pytest.raises(actions.LastScheme):
        actions.retire_scheme(scheme=scheme, by=library.karen, at=NOW)
