"""What is written about a colleague is put right."""

from datetime import datetime

from django.db import transaction

from vaert.people.actions.add_person import EmailInUse
from vaert.people.models import Organisation, Person


@transaction.atomic
def change_facts(*, person: Person, facts: dict[str, object], by: Person, at: datetime) -> Person:
    """Set columns of a person, e.g. name, title, address, working week.

    A new e-mail address is a new key: the account under the old one opens nothing here any more. Raises
    EmailInUse when a colleague has the address.
    """
    if "email" in facts:  # two at once who want one address: one gets it
        Organisation.objects.select_for_update().get(pk=person.organisation_id)
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    email = str(facts.get("email", person.email)).strip().lower()
    taken = Person.objects.filter(organisation=person.organisation, email=email).exclude(pk=person.pk).first()
    if taken:
        raise EmailInUse(taken)
    if email != person.email:
        person.account = None
    for field, value in facts.items():
        setattr(person, field, value)
    person.save()
    return person
