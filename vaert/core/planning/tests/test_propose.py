from datetime import date
from itertools import pairwise

import pytest

from vaert.core.planning import Course, Served, SmallestChange, Stage, propose
from vaert.core.planning.tests.small_library import YEAR, amira, halves, library, person


def test_a_colleague_of_the_department_is_chosen_before_one_of_the_site():
    snapshot = library(person("jens", "adults"), person("lone"), amira(), courses=[halves()])
    assert propose(snapshot).buddies in (
        {"amira-1": "lone", "amira-2": "jens"},
        {"amira-1": "jens", "amira-2": "lone"},
    )


def test_whoever_has_served_lately_is_spared():
    served = Served("jens", "bo", date(2026, 1, 1), date(2026, 7, 1))
    course = Course("amira", (Stage("only", *YEAR[:2]),))
    snapshot = library(person("jens"), person("lone"), amira(), courses=[course], history=[served])
    plan = propose(snapshot)
    assert plan.buddies == {"only": "lone"}
    assert plan.cost == plan.bound == 150


def test_a_locked_stage_keeps_its_buddy_whatever_the_rules_say():
    course = halves(locked=True, buddy="jens")
    snapshot = library(person("jens", willing=False), person("lone"), amira(leader="jens"), courses=[course])
    assert propose(snapshot).buddies == {"amira-1": "lone", "amira-2": "jens"}


def test_the_plan_in_force_stays_unless_a_change_is_worth_it():
    snapshot = library(person("jens"), person("lone"), person("ole"), amira(), courses=[halves(buddy="ole")])
    assert propose(snapshot).buddies["amira-2"] == "ole"


def test_a_buddy_who_leaves_frees_the_stage():
    gone = person("ole", employed_to=date(2027, 10, 1))
    snapshot = library(person("jens"), gone, amira(), courses=[halves(buddy="ole")])
    assert propose(snapshot).buddies == {"amira-1": "ole", "amira-2": "jens"}


def test_one_of_two_in_a_department_gets_a_second_buddy_from_the_site():
    snapshot = library(person("lone"), person("jens", "adults"), amira(), courses=[halves()])
    plan = propose(snapshot)
    assert sorted(plan.buddies.values()) == ["jens", "lone"]
    assert sum(each.terms.site for each in plan.assignments) == 3000


def test_a_cheaper_colleague_who_is_taken_is_shown_with_what_has_taken_them():
    both = [Course(name, (Stage(f"{name}-1", *YEAR[:2]),)) for name in ("amira", "bo")]
    snapshot = library(person("lone"), person("jens", "adults"), amira(), person("bo", willing=False), courses=both)
    plan = propose(snapshot)
    (outside,) = (each for each in plan.assignments if each.buddy == "jens")
    (other,) = (each for each in plan.assignments if each.buddy == "lone")
    assert [(each.buddy, each.taken_by) for each in outside.alternatives] == [("lone", other.stage)]


def test_an_unfilled_stage_counts_everybody_once_and_names_the_smallest_change():
    shy = person("lone", willing=False)
    away = person("jens", absences=((date(2027, 2, 1), date(2027, 6, 1)),))
    course = Course("amira", (Stage("only", *YEAR[:2]),))
    (empty,) = propose(library(shy, away, amira(leader="lone"), courses=[course])).unfilled
    assert empty.excluded == (("not_willing", 2), ("absent", 1))
    assert empty.smallest_change == SmallestChange("absence", "jens")


def test_a_later_start_is_offered_where_nothing_else_helps():
    new = person("jens")._replace(employed_from=date(2026, 7, 20))
    course = Course("amira", (Stage("only", *YEAR[:2]),))
    (empty,) = propose(library(new, amira(), courses=[course])).unfilled
    assert empty.excluded == (("not_willing", 1), ("too_new", 1))
    assert empty.smallest_change == SmallestChange("start", "jens", days=21)


def test_an_empty_organisation_has_an_empty_plan():
    plan = propose(library())
    assert (plan.cost, plan.bound, plan.assignments, plan.unfilled) == (0, 0, (), ())


def test_people_without_courses_have_an_empty_plan():
    assert propose(library(person("lone"), Course("lone", ()) and amira())).cost == 0


def test_a_department_of_one_is_left_unfilled():
    plan = propose(library(amira(), courses=[halves()]))
    assert (plan.cost, plan.bound, len(plan.unfilled)) == (200_000, 200_000, 2)


def test_everything_locked_costs_what_it_costs():
    stages = tuple(stage._replace(locked=True, buddy="lone") for stage in halves().stages)
    plan = propose(library(person("lone"), amira(), courses=[Course("amira", stages)]))
    assert plan.buddies == {"amira-1": "lone", "amira-2": "lone"}
    assert plan.cost == plan.bound == 150 + 450


def test_the_end_of_february_is_two_years_before_the_leap_day():
    stage = Stage("leap", date(2028, 2, 29), date(2028, 8, 29))
    served = [Served("lone", "bo", date(2025, 9, 1), day) for day in (date(2026, 2, 28), date(2026, 3, 1))]
    snapshot = library(person("lone"), amira(), courses=[Course("amira", (stage,))], history=served)
    assert propose(snapshot).cost == 150 * 3


def test_leaders_in_a_circle_do_not_matter():
    people = (person("lone", leader="jens"), person("jens", leader="lone"), amira(leader="lone"))
    assert propose(library(*people, courses=[Course("amira", (Stage("a", *YEAR[:2]),))])).buddies == {"a": "jens"}


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_too(day):
    first, end = (day, date(1, 7, 1)) if day == date.min else (date(9999, 7, 1), day)
    snapshot = library(amira(), person("lone"), courses=[Course("amira", (Stage("odd", first, end),))])
    assert propose(snapshot).bound <= propose(snapshot).cost


def test_hundreds_of_newcomers_on_one_day_are_planned():
    newcomers = [person(f"n{number}", willing=False) for number in range(120)]
    hosts = [person(f"h{number}") for number in range(40)]
    courses = [Course(each.id, (Stage(f"{each.id}-1", *YEAR[:2]),)) for each in newcomers]
    plan = propose(library(*newcomers, *hosts, courses=courses))
    assert (len(plan.assignments), len(plan.unfilled)) == (40, 80)
    assert plan.cost == plan.bound == 40 * 150 + 80 * 100_000


def test_progress_is_told_from_little_to_all():
    told = []
    propose(library(person("lone"), amira(), courses=[halves()]), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_stage_within_a_department_stays_empty_rather_than_go_further():
    course = Course("amira", (Stage("only", *YEAR[:2], within="department"),))
    (empty,) = propose(library(person("jens", "adults"), amira(), courses=[course])).unfilled
    assert empty.excluded == (("not_willing", 1), ("too_far", 1))
    nearer = library(person("jens", "adults"), person("lone"), amira(), courses=[course])
    assert propose(nearer).buddies == {"only": "lone"}


def test_a_stage_within_a_site_takes_a_neighbour_and_nobody_from_elsewhere():
    course = Course("amira", (Stage("only", *YEAR[:2], within="site"),))
    people = person("jens", "adults"), person("mads", "tarup", "branch"), amira()
    plan = propose(library(*people, courses=[course]))
    assert plan.buddies == {"only": "jens"}
    assert plan.assignments[0].alternatives == ()


def test_a_stage_that_requires_a_resource_person_takes_nobody_else():
    course = Course("amira", (Stage("only", *YEAR[:2], requires_resource_person=True),))
    skilled = person("jens", "adults", resource_person=True)
    assert propose(library(person("lone"), skilled, amira(), courses=[course])).buddies == {"only": "jens"}
    (empty,) = propose(library(person("lone"), amira(), courses=[course])).unfilled
    assert (empty.excluded, empty.smallest_change) == ((("not_willing", 1), ("no_resource_person", 1)), None)


def test_a_course_with_more_stages_than_people_is_proven_to_leave_one_empty():
    days = [date(2027, 1, 1), date(2027, 4, 1), date(2027, 7, 1), date(2027, 10, 1), date(2028, 1, 1)]
    quarters = tuple(Stage(f"q{number}", *ends) for number, ends in enumerate(pairwise(days), start=1))
    snapshot = library(*map(person, ("jens", "lone", "ole")), amira(), courses=[Course("amira", quarters)])
    plan = propose(snapshot)
    assert plan.cost == plan.bound == 100_000 + 3 * 150


def test_a_buddy_with_two_at_a_time_is_no_alternative_for_a_third():
    april = date(2027, 4, 1)
    ends = {"p0": YEAR[1], "p2": YEAR[1], "p4": YEAR[1], "p3": april}
    new = [person(name, willing=name == "p4")._replace(employed_from=date(2026, 7, 6)) for name in ends]
    courses = [Course(name, (Stage(f"s-{name}", YEAR[0], last),)) for name, last in ends.items()]
    plan = propose(library(person("p1"), person("p5", capacity=2), *new, courses=courses))
    assert len(plan.unfilled) == 1
    for each in plan.assignments:
        assert [other.buddy for other in each.alternatives if other.taken_by is None] == []
