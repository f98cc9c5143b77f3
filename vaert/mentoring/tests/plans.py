"""Plans of Lindevang, and the pages that show them."""

from datetime import date

from tests.world import NOW, TODAY
from vaert.mentoring import actions, jobs
from vaert.mentoring.models import Plan
from vaert.people.models import Absence


def lone_goes_on_leave(library) -> None:
    Absence.objects.create(person=library.lone, starts_on=date(2027, 2, 1), ends_on=date(2027, 8, 1))


def proposed_plan(library) -> Plan:
    asked = actions.ask_for_plan(organisation=library.organisation, by=library.karen, at=NOW, today=TODAY)
    jobs.make_plan(asked.pk)
    asked.refresh_from_db()
    return asked


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
