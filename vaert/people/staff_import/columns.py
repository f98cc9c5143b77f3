"""Which column of a file is what: recognised by Danish and English names, or matched by hand once and remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vaert.people.models import Organisation
from vaert.people.staff_import.faults import Fault, Kind
from vaert.people.staff_import.reading import CPR

SKIP = ""  # a column somebody said we should skip


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column can hold: our name for it, its label, the names in files, whether it must be there."""

    name: str
    label: str | Promise
    known_as: tuple[str, ...]
    is_required: bool = False


@dataclass(slots=True)
class Match:
    """The columns of one file. `position` says where each field stands, `faults` which headers we do not understand."""

    header: list[str]
    line: int  # of the header
    position: dict[str, int] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)
    missing: list[Field] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def column(self, name: str) -> str:
        """What the file calls a field."""
        return self.header[self.position[name]]


NUMBER_NAMES = (
    "medarbejdernr", "medarbejdernummer", "medarbejder nr", "medarbejderid", "medarbejder id", "lønnr", "lønnummer",
    "tjenestenummer", "tjenestenr", "nummer", "nr", "id", "employee number", "employee no", "employee id",
    "external id", "staff number", "staff id", "number",
)  # fmt: skip
EMAIL_NAMES = (
    "e mail", "email", "mail", "e mailadresse", "mailadresse", "e post", "epost", "arbejdsmail", "work email",
    "email address", "e mail address",
)  # fmt: skip

STAFF = (
    Field("external_id", _("Employee number"), NUMBER_NAMES),
    Field("given_name", _("Given name"), ("fornavn", "fornavne", "given name", "first name", "firstname"), True),
    Field("family_name", _("Family name"), ("efternavn", "family name", "last name", "lastname", "surname"), True),
    Field("name", _("Full name"), ("navn", "fulde navn", "medarbejder", "name", "full name", "employee")),
    Field("email", _("E-mail"), EMAIL_NAMES, True),
    Field("department", _("Department"), (
        "afdeling", "enhed", "team", "organisatorisk enhed", "department", "unit",
    ), True),
    Field("site", _("Site"), (
        "lokation", "sted", "arbejdssted", "bibliotek", "filial", "adresse", "site", "location", "branch",
    )),
    Field("title", _("Title"), (
        "stilling", "titel", "stillingsbetegnelse", "jobtitel", "title", "job title", "position",
    )),
    Field("employed_from", _("Employed from"), (
        "ansat fra", "ansættelsesdato", "ansat", "startdato", "første arbejdsdag", "tiltrådt", "tiltrædelse",
        "tiltrædelsesdato", "fra", "employed from", "start date", "hire date", "first day",
    ), True),
    Field("employed_to", _("Employed to"), (
        "ansat til", "fratrådt", "fratrædelse", "fratrædelsesdato", "slutdato", "sidste arbejdsdag", "til",
        "employed to", "end date", "last day",
    )),
    Field("leader", _("Leader"), (
        "nærmeste leder", "leder", "nærmeste chef", "chef", "leders e mail", "leader", "manager", "supervisor",
    )),
    Field("weekly_hours", _("Hours a week"), (
        "timer pr uge", "timer om ugen", "ugentlige timer", "timetal", "arbejdstid", "timer", "hours a week",
        "weekly hours", "hours per week", "hours",
    )),
    Field("week", _("Working days"), ("arbejdsdage", "arbejdsuge", "mødetider", "working days", "working week")),
    Field("languages", _("Languages"), ("sprog", "taler", "languages", "language", "languages spoken")),
    Field("is_resource_person", _("Resource person"), (
        "ressourceperson", "ressource", "værtskabsressource", "resource person", "resource",
    )),
    Field("is_willing", _("May be a buddy"), (
        "buddy", "vil være buddy", "må være buddy", "kan være buddy", "willing", "may be buddy", "may be a buddy",
    )),
    Field("capacity", _("New colleagues at a time"), ("kapacitet", "antal nye kolleger", "capacity")),
    Field("phone", _("Phone"), (
        "telefon", "tlf", "mobil", "telefonnummer", "mobilnummer", "phone", "mobile", "telephone",
    )),
)  # fmt: skip
_WHO = (
    Field("external_id", _("Employee number"), NUMBER_NAMES),
    Field("email", _("E-mail"), EMAIL_NAMES),
)
_FROM = ("fra", "start", "starter", "mødetid", "begynder", "from", "starts")
_TO = ("til", "slut", "slutter", "fyraften", "to", "ends", "end")
ROSTER = (
    *_WHO,
    Field("day", _("Date"), ("dato", "dag", "vagtdato", "date", "day"), True),
    Field("starts", _("From"), _FROM, True),
    Field("ends", _("To"), _TO, True),
    Field("place", _("Place"), ("sted", "lokation", "vagtsted", "skranke", "place", "site", "location", "desk")),
)
ABSENCES = (
    *_WHO,
    Field("starts_on", _("First day"), (*_FROM, "fra dato", "første dag", "startdato", "first day"), True),
    Field("ends_on", _("Last day"), (*_TO, "til dato", "sidste dag", "til og med", "slutdato", "last day")),
)
FIELDS: dict[str, tuple[Field, ...]] = {"staff": STAFF, "roster": ROSTER, "absences": ABSENCES}


def folded(header: str) -> str:
    """A header without case, punctuation and double spaces, to compare and remember by."""
    return re.sub(r"[\W_]+", " ", header.casefold()).strip()


def match_columns(kind: str, header: Sequence[str], line: int, by_hand: Mapping[str, str]) -> Match:
    """Say what each column is. `by_hand` (folded header to field name, or SKIP) comes before the names we know."""
    match = Match(list(header), line)
    known = {name: each.name for each in FIELDS[kind] for name in (folded(each.name), *each.known_as)}
    for index, text in enumerate(header):
        name = by_hand.get(folded(text), known.get(folded(text)))
        if name == SKIP or not text:
            match.skipped.add(index)
        elif name is None:
            match.faults.append(Fault(line, text, Kind.CPR if text == CPR else Kind.UNKNOWN_COLUMN))
        elif name in match.position:
            match.faults.append(Fault(line, text, Kind.DUPLICATE))
        else:
            match.position[name] = index
    match.missing = [each for each in FIELDS[kind] if each.is_required and not _is_there(each.name, match)]
    if kind != "staff" and not {"external_id", "email"} & set(match.position):
        match.missing.insert(0, FIELDS[kind][0])
    match.faults += [Fault(line, str(each.label), Kind.REQUIRED) for each in match.missing]
    return match


def _is_there(name: str, match: Match) -> bool:
    return name in match.position or (name in {"given_name", "family_name"} and "name" in match.position)


def guess_kind(header: Sequence[str]) -> str:
    """Which kind of file has such columns: staff, roster or absences."""
    names = {folded(text) for text in header}

    def has(kind: str, field_name: str) -> bool:
        return any(each.name == field_name and names & set(each.known_as) for each in FIELDS[kind])

    if has("staff", "department") or has("staff", "given_name") or has("staff", "name"):
        return "staff"
    return "roster" if has("roster", "day") else "absences"


def columns_by_hand(organisation: Organisation | None, kind: str) -> dict[str, str]:
    """How somebody matched the columns of such a file before: folded header to field name, or SKIP."""
    return organisation.settings.get("import_columns", {}).get(kind, {}) if organisation else {}


def remember_columns(organisation: Organisation, kind: str, by_hand: Mapping[str, str]) -> None:
    """Keep what somebody said a column is, for the next file of the kind."""
    known_fields = {SKIP, *(each.name for each in FIELDS[kind])}
    said = {folded(header): name for header, name in by_hand.items() if name in known_fields}
    if not said:
        return
    kept = organisation.settings.setdefault("import_columns", {})
    kept[kind] = {**kept.get(kind, {}), **said}
    organisation.save(update_fields=["settings"])
