import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bench.judge import Instance, best_cost, judge
from tests.bench.planning import RIVALS
from tests.bench.planning_instances import crowd, instance, shuffled
from tests.bench.tiny import instances
from vaert.core.planning import propose, read_instance, workers
from vaert.core.planning.format import plan_object

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def planned(found, **options):
    return plan_object(propose(read_instance(io.StringIO(json.dumps(found))), **options))


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(instances())
def test_a_tiny_plan_is_fault_free_and_the_best_there_is(found):
    plan = planned(found)
    verdict = judge(found, plan)
    assert verdict.faults == []
    assert plan["cost"] == plan["bound"] == best_cost(found)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(instances(), st.integers(0, 1000))
def test_the_order_of_rows_never_matters(found, seed):
    assert planned(shuffled(found, seed)) == planned(found)


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_small_organisation_is_planned_without_fault_and_proven(seed, tight):
    found = instance("S", seed, tight=tight)
    plan = planned(found)
    assert judge(found, plan).faults == []
    assert plan["cost"] == plan["bound"]


def test_two_processes_and_shuffled_rows_give_the_same_file_to_the_byte(monkeypatch):
    monkeypatch.setattr(workers, "WORTH_IT", 1)
    found = instance("M", 2, tight=True)
    one = planned(found)
    two = planned(shuffled(found, 7), processes=2)
    assert json.dumps(one) == json.dumps(two)
    assert judge(found, one).faults == []


@pytest.mark.parametrize("seed", range(1, 21))
def test_twenty_organisations_are_planned_to_the_byte_whatever_the_order_of_their_rows(seed):
    found = instance("S", seed, tight=seed % 2 == 0)
    assert json.dumps(planned(shuffled(found, seed))) == json.dumps(planned(found))


def test_a_crowd_on_one_day_is_planned_nearly_as_well_as_can_be():
    found = crowd(400, "S")
    plan = planned(found)
    assert judge(found, plan).faults == []
    assert plan["unfilled"]
    assert plan["cost"] - plan["bound"] <= plan["cost"] / 100


def test_the_judge_sees_what_is_wrong_with_a_plan():
    found = instance("S", 1)
    plan = planned(found)
    assert judge(found, plan | {"bound": plan["cost"] + 1}).faults
    assert judge(found, plan | {"cost": plan["cost"] - 1}).faults
    assert judge(found, plan | {"assignments": plan["assignments"][1:]}).faults
    first, second, *rest = plan["assignments"]
    swapped = [first | {"buddy": second["buddy"]}, second | {"buddy": first["buddy"]}, *rest]
    assert judge(found, plan | {"assignments": swapped}).faults


@pytest.mark.parametrize("rival", RIVALS)
def test_the_rivals_keep_the_rules_and_none_is_cheaper(rival):
    found = instance("S", 3, tight=True)
    buddies = RIVALS[rival](read_instance(io.StringIO(json.dumps(found))))
    known = Instance(found)
    assert known.faults(buddies) == []
    assert known.cost(buddies) >= planned(found)["cost"]
