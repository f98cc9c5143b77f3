"""A colleague is away for some days. Only the days are written; no business has a reason."""

from datetime import date, datetime

from django.db import transaction

from vaert.people.models import Absence, Person


@transaction.atomic
def add_absence(*, person: Person, starts_on: date, ends_on: date | None, by: Person, at: datetime) -> Absence:
    """Write days away, both included; without a last day until further notice. The same days twice are one row."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    absence, _made = Absence.objects.get_or_create(person=person, starts_on=starts_on, ends_on=ends_on)
    return absence


@transaction.atomic
def end_absence(*, person: Person, absence_id: int, last_on: date, by: Person, at: datetime) -> None:
    """Give days away another last day, such as when somebody is back; days that are gone stay gone."""
    Person.objects.select_for_update().get(pk=person.pk)
    same = Absence.objects.filter(person=person, ends_on=last_on)
    absence = Absence.objects.filter(person=person, pk=absence_id).first()
    if absence is None or last_on < absence.starts_on:
        return
    if same.filter(starts_on=absence.starts_on).exclude(pk=absence.pk).exists():  # the same days stand there already
        absence.delete()
        return
    absence.ends_on = last_on
    absence.save(update_fields=["ends_on"])


@transaction.atomic
def remove_absence(*, person: Person, absence_id: int, by: Person, at: datetime) -> None:
    """Take days away back; if they are gone already, nothing happens."""
    Absence.objects.filter(person=person, pk=absence_id).delete()
