"""A small library that lives day by day: who works there, what the day is, and the worker's rounds."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vaert.common import clock, wall
from vaert.config.schedule import PERIODIC
from vaert.home.founding import found_organisation
from vaert.mentoring.models import Scheme
from vaert.people.actions.add_person import add_person
from vaert.people.models import Department, Organisation, Person, Role, Site

ZONE = ZoneInfo("Europe/Copenhagen")
FIRST_DAY = date(2027, 1, 4)  # a Monday; two years from it hold 29 February 2028
GIVEN = "Anne Bodil Cilla Dorte Ellen Frida Grete Hanne Ida Jens Karl Lars Mads Niels Søren Åse".split()  # noqa: SIM905
FAMILY = "Andersen Bruun Dam Eriksen Friis Green Holm Juul Krogh Lund Møller Østergaard".split()  # noqa: SIM905
FULL_TIME = [[day, "08:00", "15:30"] for day in range(5)]
LATE = [[day, "11:00", "19:00"] for day in range(4)]
PART_TIME = [[0, "08:00", "15:00"], [2, "08:00", "15:00"], [3, "12:00", "19:00"]]
TWO_DAYS = [[1, "09:00", "15:00"], [4, "09:00", "15:00"]]
WEEKS = [FULL_TIME] * 6 + [LATE, PART_TIME, PART_TIME, TWO_DAYS, None]


class Life:
    """One library and its present day; all chance comes from the seed."""

    def __init__(self, seed: int, *, haste: float = 1) -> None:
        self.chance, self.haste = random.Random(seed), haste  # haste: how many times as likely everything is
        self.at = datetime.combine(FIRST_DAY, time(9), ZONE).astimezone(UTC)
        self.told: list[str] = []  # what has happened, for whoever reads about a fault
        self.kinds: Counter[str] = Counter()  # how often what has happened
        self.number = 0
        self.mail_is_dead_until: date | None = None
        self.shifts: list = []  # what the rosters have said
        self.organisation: Organisation = found_organisation(name="Livlig Bibliotek", at=self.at)
        self.departments = self._departments()
        self.leaders: dict[int, Person] = {}
        for department in self.departments:
            self.leaders[department.pk] = self.employ(department, FIRST_DAY - timedelta(days=3000), week=FULL_TIME)
            self._role(self.leaders[department.pk], Role.Kind.LEADER, department)
        self.coordinators = [
            self.employ(self.departments[0], FIRST_DAY - timedelta(days=2000), week=FULL_TIME) for _ in range(2)
        ]
        for each in self.coordinators:
            self._role(each, Role.Kind.COORDINATOR)
            self._role(each, Role.Kind.ADMINISTRATOR)
        for department, size in zip(self.departments, (6, 5, 3, 2), strict=True):
            for _ in range(size):
                self.employ(department, FIRST_DAY - timedelta(days=self.chance.randint(30, 3000)))

    def _departments(self) -> list[Department]:
        main, branch = (
            Site.objects.create(organisation=self.organisation, name=name) for name in ("Hovedbiblioteket", "Tarup")
        )
        places = [("Børn og unge", main), ("Voksne", main), ("Tarup", branch), ("Sekretariat", main)]
        return [
            Department.objects.create(organisation=self.organisation, name=name, site=site) for name, site in places
        ]

    def _role(self, holder: Person, kind: str, department: Department | None = None) -> None:
        Role.objects.create(
            organisation=self.organisation, person=holder, kind=kind, department=department, starts_on=date(2015, 1, 1)
        )

    def employ(
        self, department: Department, starts_on: date, *, ends_on: date | None = None, week: object = 0
    ) -> Person:
        """Somebody works here from a day on."""
        self.number += 1
        given, family = self.chance.choice(GIVEN), self.chance.choice(FAMILY)
        return add_person(
            organisation=self.organisation,
            given_name=given,
            family_name=f"{family} {self.number}",
            email=f"p{self.number}@livlig.example",
            department=department,
            starts_on=starts_on,
            ends_on=ends_on,
            by=None,
            at=self.at,
            week=self.chance.choice(WEEKS) if week == 0 else week,
            is_willing=self.chance.random() < 0.85,
            is_resource_person=self.chance.random() < 0.2,
            capacity=2 if self.chance.random() < 0.1 else 1,
        )

    @property
    def today(self) -> date:
        """The day in the library."""
        return self.at.astimezone(ZONE).date()

    @property
    def scheme(self) -> Scheme:
        """The scheme that courses are registered with."""
        return Scheme.objects.in_organisation(self.organisation).current().get()

    @property
    def coordinator(self) -> Person:
        """Whichever coordinator is at work."""
        here = [each for each in self.coordinators if each.employments.not_over(self.today).exists()]
        return self.chance.choice(here or self.coordinators)

    def here(self) -> list[Person]:
        """Those who work here today or will later."""
        return list(Person.objects.in_organisation(self.organisation).not_left(self.today).order_by("pk"))

    def deed(self, by: Person | None = None) -> dict:
        """Who does something and when, as every action wants it."""
        return {"by": by or self.coordinator, "at": self.at, "today": self.today}

    def happens(self, words: str) -> None:
        """Note what has happened."""
        self.told.append(f"{self.today} {words}")

    def clock_to(self, hour: int) -> None:
        """It is so many hours on the library's clock, the same day."""
        self.at = datetime.combine(self.today, time(hour), ZONE).astimezone(UTC)

    def next_day(self) -> None:
        """The next morning at nine."""
        self.at = datetime.combine(self.today + timedelta(days=1), time(9), ZONE).astimezone(UTC)


@contextmanager
def clock_of(life: Life) -> Iterator[None]:
    """Wherever the clock is read, it is the library's."""
    real, clock.now = clock.now, lambda: life.at
    try:
        yield
    finally:
        clock.now = real


ROUNDS = [each.function for each in PERIODIC if each.function.__name__ != "clear_sessions"]


def worker_round() -> None:
    """Every periodic job once, as the worker does them."""
    with wall.inside(wall.NOWHERE):
        for job in ROUNDS:
            job()
