"""Who works at Lindevang: about 180 people in 16 departments, with weeks, desk shifts and holidays."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from vaert.meetings.models import Attendee, Meeting
from vaert.people.models import (
    Absence,
    Department,
    Employment,
    Membership,
    Organisation,
    Person,
    Role,
    Shift,
    Site,
)

ZONE = ZoneInfo("Europe/Copenhagen")
MAIN = "Hovedbiblioteket"
SIZES = {  # department: (site, people)
    "Ledelse og administration": (MAIN, 7),
    "Børn og unge": (MAIN, 18),
    "Voksenformidling": (MAIN, 22),
    "Digital udvikling": (MAIN, 9),
    "Materialer og logistik": (MAIN, 12),
    "Arrangementer": (MAIN, 7),
    "Borgerservice": (MAIN, 14),
    "Lokalhistorisk arkiv": (MAIN, 6),
    "Musikbiblioteket": ("Musikbiblioteket", 5),
    "Bolbro": ("Bolbro Bibliotek", 6),
    "Vollsmose": ("Vollsmose Bibliotek", 11),
    "Dalum": ("Dalum Bibliotek", 8),
    "Tarup": ("Tarup Bibliotek", 9),
    "Højby": ("Højby Bibliotek", 3),
    "Søhus": ("Søhus Bibliotek", 2),
    "Bogbussen": ("Bogbussen", 4),
}
GIVEN = [
    "Anders",
    "Anne",
    "Asger",
    "Bente",
    "Birgitte",
    "Bjørn",
    "Bodil",
    "Camilla",
    "Dorthe",
    "Emil",
    "Emma",
    "Fatima",
    "Freja",
    "Gitte",
    "Hanne",
    "Henrik",
    "Ida",
    "Inge",
    "Jakob",
    "Jens",
    "Jonas",
    "Karen",
    "Karim",
    "Kasper",
    "Katrine",
    "Kirsten",
    "Lars",
    "Leyla",
    "Line",
    "Lise",
    "Lone",
    "Mads",
    "Maria",
    "Marie",
    "Mathilde",
    "Mette",
    "Mikkel",
    "Morten",
    "Nanna",
    "Niels",
    "Olga",
    "Ole",
    "Pernille",
    "Peter",
    "Pia",
    "Rasmus",
    "Rikke",
    "Sanne",
    "Signe",
    "Simon",
    "Stine",
    "Susanne",
    "Søren",
    "Thomas",
    "Tove",
    "Ulla",
    "Viggo",
    "Yusuf",
    "Øjvind",
    "Åge",
    "Åse",
]
FAMILY = [
    "Andersen",
    "Bach",
    "Berg",
    "Bruun",
    "Bæk",
    "Christensen",
    "Dahl",
    "Eriksen",
    "Frandsen",
    "Færch",
    "Haddad",
    "Hansen",
    "Holm",
    "Iversen",
    "Jensen",
    "Johansen",
    "Juhl",
    "Jørgensen",
    "Kjær",
    "Kowalska",
    "Kristensen",
    "Larsen",
    "Lund",
    "Madsen",
    "Mortensen",
    "Møller",
    "Nguyen",
    "Nielsen",
    "Nygaard",
    "Nørgaard",
    "Olsen",
    "Pedersen",
    "Petersen",
    "Poulsen",
    "Rasmussen",
    "Schmidt",
    "Skov",
    "Sørensen",
    "Thomsen",
    "Vestergaard",
    "Winther",
    "Yilmaz",
    "Østergaard",
    "Ågård",
]
TITLES = ["bibliotekar", "bibliotekar", "formidler", "biblioteksassistent", "kulturmedarbejder", "it-medarbejder"]
LANGUAGES = ["engelsk", "tysk", "arabisk", "ukrainsk", "polsk", "somali", "tyrkisk", "farsi", "tegnsprog"]
WEEKS = [
    [[day, "08:00", "15:30"] for day in range(5)],
    [[day, "09:00", "16:30"] for day in range(5)],
    [[0, "08:00", "15:30"], [1, "08:00", "15:30"], [2, "12:00", "19:00"], [3, "08:00", "15:30"], [4, "08:00", "15:00"]],
]
SHORT_WEEKS = [
    [[0, "09:00", "15:00"], [1, "09:00", "15:00"], [3, "09:00", "15:00"]],
    [[1, "10:00", "16:00"], [2, "10:00", "16:00"], [3, "10:00", "19:00"], [4, "10:00", "16:00"]],
]
DESK = [("10:00", "13:00"), ("13:00", "16:00"), ("16:00", "19:00")]


@dataclass
class Staff:
    """The library as it was built, for those who build on it."""

    organisation: Organisation
    departments: dict[str, Department]
    people: list[Person]
    leaders: dict[str, Person]
    coordinator: Person
    by_department: dict[int, list[Person]]


def build_staff(today: date, chance: random.Random, *, reserved: set[str]) -> Staff:
    """Write the organisation, its departments and everybody in them; nobody gets one of the reserved names."""
    library = Organisation.objects.create(name="Lindevang Bibliotekerne", slug="lindevang", is_demo=True, language="da")
    sites = {
        name: Site.objects.create(organisation=library, name=name)
        for name in dict.fromkeys(site for site, _ in SIZES.values())
    }
    departments = {
        name: Department.objects.create(organisation=library, name=name, site=sites[site])
        for name, (site, _) in SIZES.items()
    }
    names = _names(chance, reserved | CAST_NAMES)
    people: list[Person] = []
    placed: list[tuple[Person, Department, date]] = []
    for department, (_, size) in SIZES.items():
        for place in range(size):
            since = today - timedelta(days=chance.randint(400, 9000))
            leads = place == 0
            people.append(_person(library, next(names), len(people), leads, chance))
            placed.append((people[-1], departments[department], since))
    _give_the_cast_its_names(placed)
    for person in people:
        person.refresh_keys(next(each.name for one, each, _ in placed if one is person))
    Person.objects.bulk_create(people)
    leaders = {department.name: person for person, department, _ in _first_of_each(placed)}
    _write_dates(placed, leaders)
    _write_roles(library, people, leaders, departments, today)
    coordinator = next(person for person in people if person.name == "Karen Holm")
    by_department: dict[int, list[Person]] = {}
    for person, theirs, _ in placed:
        by_department.setdefault(theirs.pk, []).append(person)
    return Staff(library, departments, people, leaders, coordinator, by_department)


def _names(chance: random.Random, reserved: set[str]):
    """Names that nobody else has, the same ones every time."""
    used = set(reserved)
    while True:
        name = (chance.choice(GIVEN), chance.choice(FAMILY))
        if " ".join(name) not in used:
            used.add(" ".join(name))
            yield name


def mail_address(name: str) -> str:
    """An address at the invented library, in letters any mail server knows."""
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": ".", "-": "."})
    return f"{name.lower().translate(letters)}@lindevang.example"


def _person(library: Organisation, name: tuple[str, str], number: int, leads: bool, chance: random.Random) -> Person:
    part_time = chance.random() < 0.12 and not leads
    return Person(
        organisation=library,
        external_id=str(1000 + number * 7),
        given_name=name[0],
        family_name=name[1],
        email=mail_address(" ".join(name)),
        phone=f"{chance.randint(20, 99)} {chance.randint(10, 99)} {chance.randint(10, 99)} {chance.randint(10, 99)}",
        title="afdelingsleder" if leads else chance.choice(TITLES),
        languages=chance.sample(LANGUAGES, 1) if chance.random() < 0.35 else [],
        weekly_hours=25 if part_time else 37,
        week=chance.choice(SHORT_WEEKS if part_time else WEEKS),
        is_willing=not leads and chance.random() < 0.55,
        is_resource_person=not leads and chance.random() < 0.1,
    )


CAST = {  # place among the department's people: given and family name
    "Voksenformidling": {0: ("Gitte", "Hansen"), 1: ("Karen", "Holm"), 2: ("Ida", "Poulsen")},
    "Børn og unge": {
        0: ("Henrik", "Møller"),
        1: ("Jens", "Østergaard"),
        2: ("Lone", "Bruun"),
        3: ("Åge", "Ågård-Sørensen"),
    },
    "Søhus": {0: ("Tove", "Skov"), 1: ("Viggo", "Frandsen")},
    "Ledelse og administration": {0: ("Rikke", "Jørgensen"), 1: ("Bodil", "Iversen")},
}
CAST_NAMES = {" ".join(name) for places in CAST.values() for name in places.values()}


def _give_the_cast_its_names(placed: list[tuple[Person, Department, date]]) -> None:
    """The people the tour speaks of have the same names everywhere."""
    seen: Counter[str] = Counter()
    for person, department, _ in placed:
        wanted = CAST.get(department.name, {}).get(seen[department.name])
        seen[department.name] += 1
        if wanted:
            person.given_name, person.family_name = wanted
            person.email = mail_address(person.name)
            person.week = WEEKS[0]
            person.is_willing = seen[department.name] > 1
        if person.name in {"Jens Østergaard", "Ida Poulsen"}:
            person.is_resource_person = True


def _first_of_each(placed: list[tuple[Person, Department, date]]) -> list[tuple[Person, Department, date]]:
    found: dict[int, tuple[Person, Department, date]] = {}
    for each in placed:
        found.setdefault(each[1].pk, each)
    return list(found.values())


def _write_dates(placed: list[tuple[Person, Department, date]], leaders: dict[str, Person]) -> None:
    Employment.objects.bulk_create(Employment(person=person, starts_on=since) for person, _, since in placed)
    Membership.objects.bulk_create(
        Membership(
            person=person,
            department=department,
            site=department.site,
            leader=None if leaders[department.name] is person else leaders[department.name],
            starts_on=since,
        )
        for person, department, since in placed
    )


def _write_roles(
    library: Organisation,
    people: list[Person],
    leaders: dict[str, Person],
    departments: dict[str, Department],
    today: date,
) -> None:
    since = today - timedelta(days=1000)
    named = {person.name: person for person in people}
    roles = [
        Role(organisation=library, person=named["Karen Holm"], kind=Role.Kind.COORDINATOR, starts_on=since),
        Role(organisation=library, person=named["Bodil Iversen"], kind=Role.Kind.ADMINISTRATOR, starts_on=since),
    ]
    roles += [
        Role(organisation=library, person=leader, kind=Role.Kind.LEADER, department=departments[name], starts_on=since)
        for name, leader in leaders.items()
    ]
    Role.objects.bulk_create(roles)


def build_roster(staff: Staff, today: date, chance: random.Random) -> None:
    """Desk shifts for the next twelve weeks, three or so a week each, and next summer's holidays.

    Nobody has one on a day when they meet: else the first that a demo does is to move a dozen meetings.
    """
    shifts, absences = [], []
    booked = Attendee.objects.filter(meeting__state=Meeting.State.BOOKED).values_list("person", "meeting__starts_at")
    meet = {(who, at.astimezone(ZONE).date()) for who, at in booked}
    monday = today - timedelta(days=today.weekday())
    summer = date(today.year + (today.month > 6), 7, 5)
    summer -= timedelta(days=summer.weekday())
    for person in staff.people:
        if person.title == "afdelingsleder":
            continue
        days = [day for day, _, _ in person.week or []]
        for week in range(12):
            for day in sorted(chance.sample(days, min(3, len(days)))):
                on = monday + timedelta(days=7 * week + day)
                starts, ends = chance.choice(DESK[:2] if chance.random() < 0.8 else DESK)
                if (person.pk, on) in meet:
                    continue  # whoever made the roster knew of it
                shifts.append(Shift(person=person, starts_at=_at(on, starts), ends_at=_at(on, ends)))
        off = summer + timedelta(days=7 * chance.randint(0, 4))
        absences.append(Absence(person=person, starts_on=off, ends_on=off + timedelta(days=20)))
    Shift.objects.bulk_create(shifts, batch_size=2000)
    Absence.objects.bulk_create(absences)


def _at(on: date, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime.combine(on, time(int(hour), int(minute)), ZONE)
