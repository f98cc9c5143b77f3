"""Carrying a staff list out: everything in one transaction, in bulk, or nothing at all (P3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from vaert.common.danish import sort_key
from vaert.people.models import Department, Employment, Membership, Organisation, Person, Site
from vaert.people.staff_import.agreed import Agreed, HasFaults, StalePreview, TooManyLeaving
from vaert.people.staff_import.comparing import Changes, DatedWrite, PersonChange, is_suspiciously_many
from vaert.people.staff_import.leaders import follow_leaders
from vaert.people.staff_import.preview import preview_staff
from vaert.people.staff_import.reading import Table
from vaert.people.staff_import.staff import StaffRow
from vaert.people.staff_import.standing import PERSON_FIELDS, Known, Standing, folded_name

AT_A_TIME = 500
Each = TypeVar("Each")
_NEVER_NONE = {"is_willing": True, "capacity": 1, "languages": []}


def import_staff(
    table: Table,
    *,
    organisation: Organisation,
    agreed: Agreed,
    by: Person | None,
    today: date,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Changes:
    """Write what the staff list changes, in one transaction; importing the same file again writes nothing.

    `on_progress` hears how many rows are done: reading them is two fifths of the work. What it raises undoes it all.
    Raises HasFaults, StalePreview or TooManyLeaving, and then writes nothing.
    """
    rows = len(table.rows)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        changes, standing = preview_staff(
            table,
            organisation,
            today=today,
            is_complete=agreed.is_complete,
            on_progress=lambda done: on_progress(done * 2 // 5),
        )
        if changes.faults and (not agreed.skips_faulty or not changes.can_skip_faulty):
            raise HasFaults
        if agreed.fingerprint and changes.fingerprint() != agreed.fingerprint:
            raise StalePreview
        if not agreed.is_sure and is_suspiciously_many(changes, standing, today):
            raise TooManyLeaving
        if not changes.is_nothing:
            written = _Writing(changes, standing, organisation, by, today)
            written.write(lambda share: on_progress(int(rows * (0.4 + 0.6 * share))))
    return changes


class _Writing:
    """One import being written."""

    def __init__(
        self, changes: Changes, standing: Standing, organisation: Organisation, by: Person | None, today: date
    ) -> None:
        self.changes = changes
        self.standing = standing
        self.organisation = organisation
        self.by = by
        self.today = today
        self.id_of_line: dict[int, int] = {line: known.id for line, known in changes.identities.known.items()}

    def write(self, tell: Callable[[float], None]) -> None:
        """Places first, then people, then their dated rows, then who leads. `tell` hears which share is done."""
        self._write_sites_and_departments()
        self._write_people(lambda share: tell(share / 2))
        self._write_dated_rows(lambda share: tell(0.5 + share / 2))
        self._end_the_missing()
        follow_leaders(self.organisation, self.standing, by=self.by, today=self.today)

    def _write_sites_and_departments(self) -> None:
        rows = [each.row for each in self.changes.people]
        names = {folded_name(row.site): row.site for row in reversed(rows) if row.site}
        new_sites = [
            Site(organisation=self.organisation, name=name, sort_key=sort_key(name))
            for folded, name in names.items()
            if folded not in self.standing.sites
        ]
        for site in Site.objects.bulk_create(new_sites, batch_size=AT_A_TIME):
            self.standing.sites[folded_name(site.name)] = site.pk
        self._write_departments(rows)

    def _write_departments(self, rows: list[StaffRow]) -> None:
        """A new department stands where most of its people do."""
        names = {folded_name(row.department): row.department for row in reversed(rows)}
        sites_of: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            if row.site:
                sites_of[folded_name(row.department)][folded_name(row.site)] += 1
        new = []
        for folded, name in names.items():
            if folded not in self.standing.departments:
                site = sites_of[folded].most_common(1)
                site_id = self.standing.sites[site[0][0]] if site else None
                key = sort_key(name)
                new.append(Department(organisation=self.organisation, name=name, sort_key=key, site_id=site_id))
        for department in Department.objects.bulk_create(new, batch_size=AT_A_TIME):
            self.standing.departments[folded_name(department.name)] = department.pk, department.site_id
            self.standing.department_names[department.pk] = department.name

    def _write_people(self, tell: Callable[[float], None]) -> None:
        new = [each for each in self.changes.people if each.known is None]
        changed = [each for each in self.changes.people if each.known and (each.fields or each.memberships)]
        for done, chunk in in_chunks(new):
            tell(done / (len(new) + len(changed)))
            made = Person.objects.bulk_create([self._new_person(each.row) for each in chunk])
            self.id_of_line.update((each.row.line, person.pk) for each, person in zip(chunk, made, strict=True))
        self._let_go_of_addresses(changed)
        for done, chunk in in_chunks(changed):
            tell((len(new) + done) / (len(new) + len(changed)))
            self._update_people(chunk)

    def _new_person(self, row: StaffRow) -> Person:
        values = {name: getattr(row, name) for name in PERSON_FIELDS}
        for name, usual in _NEVER_NONE.items():
            values[name] = usual if values[name] is None else values[name]
        person = Person(organisation=self.organisation, language=self.organisation.language, **values)
        person.refresh_keys(row.department)
        return person

    def _let_go_of_addresses(self, changed: list[PersonChange]) -> None:
        """Two who swap numbers or addresses: both let go first, since no two may hold one at the same time."""
        nobodys = Concat(Cast("pk", CharField()), Value("@changing.invalid"))
        for name, placeholder in (("external_id", Value("")), ("email", nobodys)):
            ids = [each.known.id for each in changed if each.known and name in each.fields]
            for start in range(0, len(ids), AT_A_TIME):
                Person.objects.filter(pk__in=ids[start : start + AT_A_TIME]).update(**{name: placeholder})

    def _update_people(self, chunk: Sequence[PersonChange]) -> None:
        people = Person.objects.select_for_update().in_bulk([each.known.id for each in chunk if each.known])
        for each in chunk:
            assert each.known is not None
            person = people[each.known.id]
            for name in each.fields:
                value = getattr(each.row, name)
                setattr(person, name, _NEVER_NONE[name] if value is None and name in _NEVER_NONE else value)
            person.refresh_keys(each.row.department)
        Person.objects.bulk_update(people.values(), [*PERSON_FIELDS, "sort_key", "search_text"], batch_size=100)

    def _write_dated_rows(self, tell: Callable[[float], None]) -> None:
        new_employments: list[Employment] = []
        new_memberships: list[Membership] = []
        for done, chunk in in_chunks(self.changes.people):
            tell(0.5 * done / len(self.changes.people))
            for each in chunk:
                self._rewrite_dated_rows_of(each, new_employments, new_memberships)
        for done, employments in in_chunks(new_employments):
            tell(0.5 + 0.25 * done / len(new_employments))
            Employment.objects.bulk_create(employments)
        for done, memberships in in_chunks(new_memberships):
            tell(0.75 + 0.25 * done / len(new_memberships))
            Membership.objects.bulk_create(memberships)

    def _rewrite_dated_rows_of(
        self, each: PersonChange, new_employments: list[Employment], new_memberships: list[Membership]
    ) -> None:
        """Change what is there already; what is new is put on the lists."""
        person_id = self.id_of_line[each.row.line]
        if each.employment and each.employment.id is None:
            days = {"starts_on": each.employment.starts_on, "ends_on": each.employment.ends_on}
            new_employments.append(Employment(person_id=person_id, **days))
        elif each.employment:
            _rewrite(Employment, each.employment)
        for write in each.memberships:
            place = self._place_of(each.row) if write.is_placing else {}
            if write.id is None:
                days = {"starts_on": write.starts_on, "ends_on": write.ends_on}
                new_memberships.append(Membership(person_id=person_id, **days, **place))
            else:
                _rewrite(Membership, write, **place)

    def _place_of(self, row: StaffRow) -> dict[str, int | None]:
        department_id, usual_site_id = self.standing.departments[folded_name(row.department)]
        site_id = self.standing.sites[folded_name(row.site)] if row.site else usual_site_id
        place = {"department_id": department_id, "site_id": site_id}
        return {**place, "leader_id": self._leader_id(row)}

    def _leader_id(self, row: StaffRow) -> int | None:
        """The leader the row names; where the file says nothing of leaders, the one they have."""
        leader = self.changes.identities.leader.get(row.line)
        if isinstance(leader, Known):
            return leader.id
        if leader is not None:
            return self.id_of_line.get(leader.line)
        known = self.changes.identities.known.get(row.line)
        if "leader" in row.given or not known:
            return None
        return known.memberships[-1].leader_id if known.memberships else None

    def _end_the_missing(self) -> None:
        """Their last day was yesterday, since today's complete list is without them."""
        ids = [known.id for known in self.changes.ended]
        yesterday = self.today - timedelta(days=1)
        for start in range(0, len(ids), AT_A_TIME):
            theirs = {"person_id__in": ids[start : start + AT_A_TIME]}
            for rows in (Employment.objects, Membership.objects):
                rows.covering(self.today).filter(**theirs, starts_on__lt=self.today).update(ends_on=yesterday)
                rows.covering(self.today).filter(**theirs).update(ends_on=F("starts_on"))


def in_chunks(rows: Sequence[Each]) -> Iterator[tuple[int, Sequence[Each]]]:
    """The rows a few hundred at a time, and how many came before."""
    for start in range(0, len(rows), AT_A_TIME):
        yield start, rows[start : start + AT_A_TIME]


def _rewrite(model: type[Employment] | type[Membership], write: DatedWrite, **more: int | None) -> None:
    model.objects.filter(pk=write.id).update(starts_on=write.starts_on, ends_on=write.ends_on, **more)
