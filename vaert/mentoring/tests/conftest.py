"""Fixtures of the mentoring room."""

import pytest

from tests.world import running_course
from vaert.mentoring.models import Course


@pytest.fixture
def running(library) -> Course:
    """Åge has been hosted by Jens since August; Lone takes over in February."""
    return running_course(library.aage, library.jens, library.lone)
