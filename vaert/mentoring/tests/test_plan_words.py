"""The plan in sentences."""

import pytest
from django.utils.translation import override

from vaert.mentoring.plan import sentences


@pytest.mark.parametrize(
    ("stages", "changed", "lost", "said"),
    [
        (1, 0, 0, "Ét halvår er planlagt, og intet bliver ændret."),
        (2, 1, 0, "To halvår er planlagt, og ét får en anden buddy."),
        (3, 2, 1, "Tre halvår er planlagt, to får en anden buddy og ét mister sin buddy."),
        (2, 0, 1, "To halvår er planlagt, og ét mister sin buddy."),
    ],
)
def test_the_summary_counts_who_gets_another_buddy_and_who_loses_theirs(stages, changed, lost, said):
    with override("da"):
        assert sentences.summary(stages, changed, lost) == said


def test_where_nothing_can_be_planned_no_plan_is_offered(as_person, library):
    assert "Lav et forslag" not in as_person(library.karen).get("/plan/").content.decode()
