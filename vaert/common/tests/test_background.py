"""What is told of the queue and of jobs that failed, and trying them again."""

from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from tests.world import NOW
from vaert.common import background
from vaert.common.jobs import enqueue

JOB = "vaert.common.jobs.clear_sessions"
TRACE = """{said} : Traceback (most recent call last):
  File "/srv/program/.venv/lib/python3.11/site-packages/django_q/worker.py", line 101, in worker
  File "/srv/program/vaert/common/jobs.py", line 55, in clear_sessions
    call_command("clearsessions")
{kind}: {said}
"""

pytestmark = pytest.mark.django_db


def failure(number, *, group=None, kind="ValueError", said="Lone er syg", attempts=1):
    return Failure.objects.create(
        id=f"{number:032}",
        name="job",
        func=JOB,
        args=(),
        group=group,
        started=NOW,
        stopped=NOW + timedelta(minutes=number),
        success=False,
        attempt_count=attempts,
        result=TRACE.format(kind=kind, said=said),
    )


def queued(*args, **more):
    with TestCase.captureOnCommitCallbacks(execute=True):
        enqueue(*args, **more)


def test_a_worker_is_there_as_long_as_it_keeps_its_schedule():
    assert background.standing(at=NOW).last_seen is None
    Schedule.objects.create(name="x", func=JOB, next_run=NOW)
    assert background.standing(at=NOW + timedelta(seconds=90)).is_alive
    gone = background.standing(at=NOW + timedelta(minutes=3))
    assert (gone.is_alive, gone.last_seen) == (False, NOW)


def test_the_queue_tells_how_many_wait_since_when_and_how_many_are_under_way():
    for number in range(3):
        queued(JOB, number)
    real = timezone.now()  # django-q reads the machine's own clock
    OrmQ.objects.filter(pk=OrmQ.objects.latest("pk").pk).update(lock=real + timedelta(minutes=20))
    OrmQ.objects.filter(pk=OrmQ.objects.earliest("pk").pk).update(lock=real - timedelta(minutes=7))
    found = background.standing(at=real)
    assert (found.waiting, found.under_way, found.oldest_at) == (2, 1, real - timedelta(minutes=7))


def test_a_failure_is_told_by_name_and_place_without_what_anybody_wrote():
    failure(1)
    failure(2, kind="django.db.utils.OperationalError", said="database or disk is full")
    machine, ours = background.failures(organisation_id=None)
    assert (ours.reason, ours.where) == ("ValueError", "vaert/common/jobs.py:55")
    assert machine.reason == "OperationalError: database or disk is full"


def test_an_organisation_sees_its_own_failures_and_those_of_everybody():
    failure(1, group="organisation:7")
    failure(2, group="organisation:8")
    failure(3)
    failure(4, group=JOB)  # as the schedule names them
    assert [int(each.id) for each in background.failures(organisation_id=7)] == [4, 3, 1]
    assert not background.try_again(f"{2:032}", organisation_id=7)
    assert not background.forget(f"{2:032}", organisation_id=7)


def test_a_failure_is_tried_again_once_however_often_one_presses():
    failure(1, group="organisation:7")
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert background.try_again(f"{1:032}", organisation_id=7)
        assert not background.try_again(f"{1:032}", organisation_id=7)
    assert [row.task["group"] for row in OrmQ.objects.all()] == ["organisation:7"]
    assert not Failure.objects.exists()


def test_a_failure_is_given_up_after_three_attempts():
    failure(1, attempts=2)
    failure(2, attempts=3)
    assert [each.is_given_up for each in background.failures(organisation_id=None)] == [True, False]
