"""Fixtures of the mentoring room."""

import pytest

from tests.world import running_course
from vaert.mentoring.models import Course, Plan
from vaert.mentoring.tests.plans import proposed_plan


@pytest.fixture
def running(library) -> Course:
    """Åge has been hosted by Jens since August; Lone takes over in February."""
    return running_course(library.aage, library.jens, library.lone)


@pytest.fixture
def plan(library, running) -> Plan:
    """A plan that is proposed: Lone goes on in February."""
    return proposed_plan(library)
