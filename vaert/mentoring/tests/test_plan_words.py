"""The plan in sentences."""

import pytest
from django.utils.translation import override

from vaert.mentoring.plan import sentences
from vaert.mentoring.plan.planned import PlannedStage


def stage(before, buddy):
    return PlannedStage(1, 1, 1, 1, "2027-01-01", "2027-06-30", is_running=True, before=before, buddy=buddy)


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ([stage(1, 1)], "Ét halvår er planlagt, og intet bliver ændret."),
        ([stage(1, 1), stage(1, 2)], "To halvår er planlagt, og ét får en anden buddy."),
        (
            [stage(1, 2), stage(1, 3), stage(1, None)],
            "Tre halvår er planlagt, to får en anden buddy og ét mister sin buddy.",
        ),
        ([stage(None, None), stage(1, None)], "To halvår er planlagt, og ét mister sin buddy."),
    ],
)
def test_the_summary_counts_who_gets_another_buddy_and_who_loses_theirs(stages, said):
    with override("da"):
        assert sentences.summary(stages) == said


def test_where_nothing_can_be_planned_no_plan_is_offered(as_person, library):
    assert "Lav et forslag" not in as_person(library.karen).get("/plan/").content.decode()
