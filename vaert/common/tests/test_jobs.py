"""Asking for background work."""

import pytest
from django.db import transaction

from vaert.common import jobs, wall

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_queue_that_cannot_be_reached_is_logged_and_the_deed_stands(monkeypatch, caplog):
    def broken(*_, **__):
        raise OSError("no queue")

    monkeypatch.setattr(jobs, "async_task", broken)
    with transaction.atomic():
        jobs.enqueue("vaert.common.jobs.clear_sessions")
    assert "vaert.common.jobs.clear_sessions" in caplog.text


def test_a_job_reaches_what_whoever_asked_for_it_could(monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "async_task", lambda *what, **more: asked.append(what))
    with wall.inside(7), transaction.atomic():
        jobs.enqueue("vaert.common.jobs.clear_sessions", 1)
    assert asked == [("vaert.common.jobs.run", "7", "vaert.common.jobs.clear_sessions", 1)]


def test_a_job_is_run_behind_the_wall_and_a_periodic_one_everywhere(monkeypatch):
    monkeypatch.setattr(jobs, "call_command", lambda name: seen.append(wall.in_force()), raising=True)
    seen = []
    monkeypatch.setattr(jobs, "path_of", wall.in_force, raising=True)
    assert jobs.run("7", "vaert.common.jobs.path_of") == "7"
    jobs.clear_sessions()
    assert seen == [wall.EVERYWHERE]


def test_of_several_deeds_each_is_done_although_one_fails():
    def broken():
        raise OSError("a stone in the shoe")

    done = []
    with pytest.raises(OSError, match="a stone"):
        jobs.each_by_itself([broken, lambda: done.append("the other")])
    assert done == ["the other"]
    assert jobs.each_by_itself([lambda: 1, lambda: 2]) == [1, 2]
