"""A few named people for tests that are about one thing."""

from datetime import date

from vaert.core.planning import Course, Person, Snapshot, Stage

TODAY = date(2026, 11, 22)
YEAR = (date(2027, 1, 1), date(2027, 7, 1), date(2028, 1, 1))


def person(name, department="children", site="main", **other):
    return Person(name, department, site, date(2015, 1, 1), languages=frozenset(["da"]), **other)


def amira(**other):
    return person("amira", willing=False, **other)


def halves(newcomer="amira", **second):
    """Two half-years in a row; keyword arguments are the second's."""
    return Course(
        newcomer,
        (
            Stage(f"{newcomer}-1", YEAR[0], YEAR[1]),
            Stage(f"{newcomer}-2", YEAR[1], YEAR[2], **second),
        ),
    )


def library(*people, courses=(), history=()):
    return Snapshot(TODAY, people=tuple(people), courses=tuple(courses), history=tuple(history))
