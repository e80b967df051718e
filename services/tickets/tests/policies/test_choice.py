"""Which policy a ticket gets."""

from typing import Any

import pytest
from domainkit.instants import EPOCH
from hypothesis import given
from hypothesis import strategies as st
from tickets.policies.domain.choice import Facts, choose
from tickets.policies.domain.kinds import Channel, Priority
from tickets.policies.domain.policy import Conditions, PolicyVersion, default_policy_id, version_id

FACTS = Facts(priority=Priority.HIGH, channel=Channel.WEB, category_ids=("cat_water", "cat_wet"), plan_id="pln_gold")


def policy(id: str, position: int, **conditions: Any) -> PolicyVersion:
    return PolicyVersion(
        id=version_id(id, 1),
        policy_id=id,
        number=1,
        retailer="nordic-home",
        name=id,
        position=position,
        budgets={},
        created_at=EPOCH,
        conditions=Conditions(**conditions),
    )


DEFAULT = policy(default_policy_id("nordic-home"), 1)


def test_first_policy_by_position_that_fits_is_chosen() -> None:
    gold, high = policy("slp_a", 20, plan_ids=("pln_gold",)), policy("slp_b", 10, priorities=(Priority.HIGH,))
    assert choose([DEFAULT, gold, high], FACTS) is high


def test_policies_at_one_position_are_ordered_by_id() -> None:
    assert choose([policy("slp_b", 10), DEFAULT, policy("slp_a", 10)], FACTS).policy_id == "slp_a"


def test_default_policy_is_last_whatever_its_position() -> None:
    assert choose([DEFAULT, policy("slp_a", 99)], FACTS).policy_id == "slp_a"


@pytest.mark.parametrize(
    "conditions",
    [
        {"priorities": (Priority.LOW,)},
        {"channels": (Channel.AGENT, Channel.FEEDBACK)},
        {"category_ids": ("cat_noise",)},
        {"plan_ids": ("pln_silver",)},
        {"priorities": (Priority.HIGH,), "plan_ids": ("pln_silver",)},
    ],
)
def test_one_condition_that_does_not_fit_passes_it_over(conditions: Any) -> None:
    assert choose([policy("slp_a", 10, **conditions), DEFAULT], FACTS) is DEFAULT


def test_ticket_without_plan_fits_no_condition_of_plans() -> None:
    plain = Facts(priority=Priority.HIGH, channel=Channel.WEB)
    assert choose([policy("slp_a", 10, plan_ids=("pln_gold",)), DEFAULT], plain) is DEFAULT


@given(st.permutations([DEFAULT, *(policy(f"slp_{n}", n // 2, priorities=(Priority.HIGH,)) for n in range(5))]))
def test_choice_does_not_depend_on_the_order_read(versions: list[PolicyVersion]) -> None:
    assert choose(versions, FACTS).policy_id == "slp_0"
