"""What a staff list would change: joiners, movers, leavers and other changes, as the rows that would be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from vaert.people.staff_import.columns import Match
from vaert.people.staff_import.faults import Fault
from vaert.people.staff_import.identity import Identities, identify
from vaert.people.staff_import.rows import in_file_order
from vaert.people.staff_import.staff import StaffRow
from vaert.people.staff_import.standing import PERSON_FIELDS, Employed, Known, Placed, Standing, folded_name

MOST_MISSING_PERCENT = 10  # more than this leaving at once is asked about again
_KEPT_WHEN_EMPTY = {"external_id", "is_willing", "capacity", "week"}


@dataclass(slots=True)
class DatedWrite:
    """A dated row to be written: new where `id` is None. A placing write takes department, site and leader anew."""

    id: int | None
    starts_on: date
    ends_on: date | None
    is_placing: bool = False


@dataclass(slots=True)
class PersonChange:
    """What would happen to one person."""

    row: StaffRow
    known: Known | None
    fields: list[str] = field(default_factory=list)
    employment: DatedWrite | None = None
    memberships: list[DatedWrite] = field(default_factory=list)
    is_joiner: bool = False
    is_mover: bool = False
    is_leaver: bool = False

    @property
    def is_other_change(self) -> bool:
        """Something else about them changes: a field, or when the employment began."""
        if self.is_joiner:
            return False
        return bool(self.fields or (self.employment and not self.is_leaver))


@dataclass(slots=True)
class Changes:
    """Everything a staff list would change, and everything that is wrong in it."""

    rows: int
    faults: list[Fault]
    can_skip_faulty: bool = True  # False where a column is missing, so that no row can be used
    people: list[PersonChange] = field(default_factory=list)
    missing: list[Known] = field(default_factory=list)  # on record and not in the list
    may_have_left: list[Known] = field(default_factory=list)  # those of them whom a complete list would end
    ended: list[Known] = field(default_factory=list)  # those of them who are taken to have left
    identities: Identities = field(default_factory=Identities)

    @property
    def joiners(self) -> list[PersonChange]:
        """People we did not know, or who come back."""
        return [each for each in self.people if each.is_joiner]

    @property
    def movers(self) -> list[PersonChange]:
        """People with another department, site or leader."""
        return [each for each in self.people if each.is_mover]

    @property
    def leavers(self) -> list[PersonChange]:
        """People with a new last day."""
        return [each for each in self.people if each.is_leaver]

    @property
    def others(self) -> list[PersonChange]:
        """People about whom something else changes."""
        return [each for each in self.people if each.is_other_change]

    @property
    def is_nothing(self) -> bool:
        """Whether carrying it out would write nothing."""
        return not self.people and not self.ended

    def fingerprint(self) -> str:
        """The same for the same changes: a preview whose fingerprint has changed is shown again, never applied."""
        digest = hashlib.sha256()
        for each in self.people:
            digest.update(repr((each.row, each.known and each.known.id, each.fields, each.employment)).encode())
            digest.update(repr((each.memberships, self._leader_key(each))).encode())
        digest.update(repr([known.id for known in self.ended]).encode())
        return digest.hexdigest()

    def _leader_key(self, each: PersonChange) -> str:
        leader = self.identities.leader.get(each.row.line)
        return leader.email if leader else ""


def compare(
    rows: list[StaffRow],
    faults: Sequence[Fault],
    standing: Standing,
    match: Match,
    *,
    today: date,
    is_complete: bool = False,
) -> Changes:
    """Hold the rows against what is known. Faulty rows change nothing and mean nobody is missing.

    With `is_complete` those employed today who are not in the list are taken to have left yesterday; never an
    administrator, who is often on no staff list: the first such list would lock the house's only one out.
    """
    identities = identify(rows, standing, match)
    changes = Changes(len(rows), in_file_order([*faults, *identities.faults], match), identities=identities)
    differ = _Comparison(standing, identities, today)
    for row in rows:
        if not row.is_faulty and (change := differ.change_of(row)):
            changes.people.append(change)
    seen = {known.id for known in identities.known.values()}
    changes.missing = [
        known for known in standing.people.values() if known.id not in seen and _is_still_here(known, today)
    ]
    changes.may_have_left = [
        known for known in changes.missing if _employment_on(known, today) and known.id not in standing.administrators
    ]
    if is_complete:
        changes.ended = changes.may_have_left
    return changes


def is_suspiciously_many(changes: Changes, standing: Standing, today: date) -> bool:
    """Whether so many would leave at once that it is rather a wrong file than a fact."""
    here = sum(1 for known in standing.people.values() if _employment_on(known, today))
    return len(changes.ended) * 100 > here * MOST_MISSING_PERCENT


def _is_still_here(known: Known, today: date) -> bool:
    return any(each.ends_on is None or each.ends_on >= today for each in known.employments)


def _employment_on(known: Known, today: date) -> Employed | None:
    covering = (e for e in known.employments if e.starts_on <= today and (e.ends_on is None or e.ends_on >= today))
    return next(covering, None)


class _Comparison:
    """Holds single rows against what is known."""

    def __init__(self, standing: Standing, identities: Identities, today: date) -> None:
        self.standing = standing
        self.identities = identities
        self.today = today

    def change_of(self, row: StaffRow) -> PersonChange | None:
        """What a good row would change; None when it changes nothing."""
        known = self.identities.known.get(row.line)
        change = PersonChange(row, known)
        assert row.employed_from is not None  # a required cell of a good row
        if known is None:
            change.is_joiner = True
            change.employment = DatedWrite(None, row.employed_from, row.employed_to)
            change.memberships = [DatedWrite(None, row.employed_from, row.employed_to, is_placing=True)]
            return change
        change.fields = [name for index, name in enumerate(PERSON_FIELDS) if _differs(row, name, known.values[index])]
        self._compare_employment(change, known, row.employed_from)
        if not change.is_joiner:
            self._compare_place(change, known)
        return change if change.fields or change.employment or change.memberships else None

    def _compare_employment(self, change: PersonChange, known: Known, begins: date) -> None:
        ends = change.row.employed_to
        last = known.employments[-1] if known.employments else None
        same = next((each for each in known.employments if each.starts_on == begins), None) or last
        if same is None or (same is last and last.ends_on and begins > last.ends_on):
            change.is_joiner = True  # comes back, or was never employed
            change.employment = DatedWrite(None, begins, ends)
            change.memberships = [DatedWrite(None, begins, ends, is_placing=True)]
            return
        if "employed_to" not in change.row.given:
            ends = same.ends_on
        if (same.starts_on, same.ends_on) == (begins, ends):
            return
        change.employment = DatedWrite(same.id, begins, ends)
        change.is_leaver = ends is not None and ends != same.ends_on
        change.memberships = list(_memberships_within(known.memberships, same, begins, ends))

    def _compare_place(self, change: PersonChange, known: Known) -> None:
        """The department, site or leader is another: the present membership ends and a new one begins today."""
        ends_on = change.employment.ends_on if change.employment else known.employments[-1].ends_on
        if ends_on and ends_on < self.today:
            return
        present = [each for each in known.memberships if each.ends_on is None or each.ends_on >= self.today]
        if any(self._is_same_place(change.row, each) for each in present):
            return
        change.is_mover = True
        now = present[0] if present else None
        planned = {write.id: write for write in change.memberships}
        before = planned.get(now.id) if now else None
        last_day = before.ends_on if before else now.ends_on if now else ends_on
        starts_on = before.starts_on if before else now.starts_on if now else self.today
        rest = [write for write in change.memberships if write is not before]
        if now and starts_on >= self.today:  # has not begun: put right, not history
            change.memberships = [*rest, DatedWrite(now.id, starts_on, last_day, is_placing=True)]
            return
        if now:
            rest.append(DatedWrite(now.id, starts_on, self.today - timedelta(days=1)))
        change.memberships = [*rest, DatedWrite(None, self.today, last_day, is_placing=True)]

    def _is_same_place(self, row: StaffRow, placed: Placed) -> bool:
        department_id, _ = self.standing.departments.get(folded_name(row.department), (None, None))
        if department_id != placed.department_id:
            return False
        if row.site and self.standing.sites.get(folded_name(row.site)) != placed.site_id:
            return False
        return "leader" not in row.given or self._leader_id(row) == placed.leader_id

    def _leader_id(self, row: StaffRow) -> int | None:
        """The id of the leader on record; None without a leader, -1 for one who is yet to be written."""
        leader = self.identities.leader.get(row.line)
        if isinstance(leader, StaffRow):
            known = self.identities.known.get(leader.line)
            return known.id if known else None if leader.is_faulty else -1
        return leader.id if leader else None


def _differs(row: StaffRow, name: str, known: object) -> bool:
    if name not in row.given:
        return False
    value = getattr(row, name)
    if name in _KEPT_WHEN_EMPTY and value in (None, ""):
        return False
    return (value or []) != known if name == "languages" else value != known


def _memberships_within(
    memberships: Iterable[Placed], employment: Employed, begins: date, ends: date | None
) -> Iterable[DatedWrite]:
    """The memberships that must follow when their employment begins or ends on another day."""
    for each in memberships:
        starts_on = begins if each.starts_on == employment.starts_on else each.starts_on
        ends_on = each.ends_on
        if each.ends_on == employment.ends_on or (ends and each.ends_on and each.ends_on > ends):
            ends_on = ends
        is_possible = ends_on is None or starts_on <= ends_on
        if is_possible and (starts_on, ends_on) != (each.starts_on, each.ends_on):
            yield DatedWrite(each.id, starts_on, ends_on)
