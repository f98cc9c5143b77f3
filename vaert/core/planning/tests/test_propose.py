from datetime import date

from vaert.core.planning import Course, Person, Snapshot, Stage, propose


def test_a_colleague_of_the_department_is_chosen_before_one_of_the_site():
    people = (
        Person("away", "d2", "s1", date(2020, 1, 1)),
        Person("near", "d1", "s1", date(2020, 1, 1)),
        Person("new", "d1", "s1", date(2027, 1, 1), willing=False),
    )
    course = Course("new", (Stage("c1", date(2027, 1, 1), date(2027, 7, 1)),))

    plan = propose(Snapshot(date(2026, 11, 22), people=people, courses=(course,)))

    assert plan.buddies == {"c1": "near"}
    assert plan.bound <= plan.cost
