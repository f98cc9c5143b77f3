"""The administrator's page about delivery (D2, X4)."""

from datetime import timedelta

import pytest
from django.test import TestCase
from django_q.models import Failure, OrmQ, Schedule

from tests.world import NOW, role
from vaert.mentoring.models import Plan
from vaert.outbox.actions import Draft, queue
from vaert.outbox.models import Message
from vaert.people.models import Role, StaffImport

PAGE = "/delivery/"
JOB = "made" + "0" * 28

pytestmark = pytest.mark.django_db


@pytest.fixture
def karen(as_person, library):
    return as_person(library.karen)


@pytest.fixture
def failed_mail(library):
    draft = Draft(
        key="m", kind="letter", organisation=library.organisation, recipient=library.lone, subject="Hemmeligt", text="x"
    )
    [message] = queue([draft], at=NOW)
    Message.objects.update(state="failed", last_error="550 5.1.1 No such user", closed_at=NOW)
    return message


def failed_job(organisation):
    return Failure.objects.create(
        id=JOB,
        name="job",
        func="vaert.people.staff_import.uploads.apply_job",
        args=(7,),
        group=f"organisation:{organisation.pk}",
        started=NOW,
        stopped=NOW,
        success=False,
        attempt_count=3,
        result="Lones hemmelighed : Traceback (most recent call last):\nKeyError: Lones hemmelighed\n",
    )


def test_the_page_tells_of_worker_long_work_failures_and_mail(
    karen, library, failed_mail, django_assert_max_num_queries
):
    Schedule.objects.create(name="x", func="y", next_run=NOW + timedelta(seconds=20))
    kinds = {"organisation": library.organisation, "uploaded_at": NOW, "state": "reading", "total": 9000}
    StaffImport.objects.create(kind="staff", file_name="liste.csv", progress=4000, **kinds)
    Plan.objects.create(organisation=library.organisation, asked_at=NOW, planned_on=NOW.date(), progress=35)
    failed_job(library.organisation)
    with django_assert_max_num_queries(14):
        page = karen.get(PAGE).content.decode()
    for words in (
        "I gang",
        "liste.csv",
        "En plan for alle",
        "Indlæsning af en fil",
        "KeyError",
        "Adressen findes ikke",
    ):
        assert words in page
    for private in ("hemmelighed", "Hemmeligt"):
        assert private not in page


def test_a_worker_that_is_gone_is_told(karen):
    Schedule.objects.create(name="x", func="y", next_run=NOW - timedelta(hours=2))
    assert "Ingen har set det siden" in karen.get(PAGE).content.decode()


def test_mail_that_failed_is_tried_again_at_the_address_its_reader_has_now(karen, library, failed_mail):
    library.lone.email = "lone.ny@lindevang.example"
    library.lone.save()
    assert karen.get(f"{PAGE}mail/attempts/").status_code == 405
    for _ in range(2):
        assert karen.post(f"{PAGE}mail/attempts/").status_code == 302
    failed_mail.refresh_from_db()
    assert (failed_mail.state, failed_mail.attempts, failed_mail.next_attempt_at) == ("waiting", 0, NOW)
    assert failed_mail.to_address == "lone.ny@lindevang.example"


@pytest.mark.parametrize(("deed", "queued"), [("attempt", 1), ("forgetting", 0)])
def test_a_failed_job_is_tried_again_or_taken_off_the_list(karen, library, deed, queued):
    failed_job(library.organisation)
    assert karen.get(f"{PAGE}jobs/{JOB}/{deed}/").status_code == 405
    with TestCase.captureOnCommitCallbacks(execute=True):
        for _ in range(2):
            assert karen.post(f"{PAGE}jobs/{JOB}/{deed}/").status_code == 302
    assert (OrmQ.objects.count(), Failure.objects.count()) == (queued, 0)


def test_colleague_coordinator_and_stranger_can_do_nothing(as_person, library, stranger, failed_mail):
    failed_job(library.organisation)
    role(library.jens, Role.Kind.COORDINATOR)
    for person, status in [(library.lone, 403), (library.jens, 403), (stranger, 302)]:
        client = as_person(person)
        for deed in (f"jobs/{JOB}/attempt/", f"jobs/{JOB}/forgetting/", "mail/attempts/"):
            assert client.post(PAGE + deed).status_code == status
    failed_mail.refresh_from_db()
    assert (failed_mail.state, Failure.objects.count(), OrmQ.objects.count()) == ("failed", 1, 0)
