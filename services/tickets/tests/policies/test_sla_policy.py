"""The rules of SLA policies."""

from typing import Any

import pytest
from domainkit.instants import MINUTE, Instant
from domainkit.refusals import Refused
from tickets.policies.domain.content import ConditionEdits, Content
from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.policies.domain.policy import Escalation
from tickets.policies.domain.sla_policy import Defaults, Edits, SlaPolicy, default_policy, new_policy, update

NOW, LATER = Instant(1_000_000), Instant(2_000_000)
URGENT = {Priority.URGENT: {TargetKind.RESOLUTION: 240 * MINUTE}}


def gold(**content: Any) -> SlaPolicy:
    return new_policy("nordic-home", "Gold", 10, Content(**{"budgets": URGENT, **content}), id="slp_1", now=NOW)


def the_default() -> SlaPolicy:
    return default_policy("nordic-home", Defaults("standard", Content(budgets=URGENT)), now=NOW)


def refused(policy: SlaPolicy, **edits: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        update(policy, Edits(**edits), LATER)
    return refusal.value.reason, refusal.value.field


def test_change_makes_the_next_version() -> None:
    before = gold()
    after = update(before, Edits(name="Gold, 2027"), LATER)
    assert (after.current.id, after.current.number, after.current.created_at) == ("slp_1.2", 2, LATER)
    assert (before.current.number, before.current.name) == (1, "Gold")


def test_change_that_changes_nothing_is_the_same_policy() -> None:
    policy = gold(warn_at=(50, 80))
    assert update(policy, Edits(name="Gold", content=Content(warn_at=(80, 50, 80))), LATER) is policy


def test_deactivating_makes_no_version() -> None:
    after = update(gold(), Edits(deactivated=True), LATER)
    assert (after.deactivated, after.current.number, after.updated_at) == (True, 1, LATER)


def test_one_condition_changes_without_the_others() -> None:
    policy = gold(conditions=ConditionEdits(priorities=(Priority.URGENT,), plan_ids=("pln_1",)))
    after = update(policy, Edits(content=Content(conditions=ConditionEdits(plan_ids=()))), LATER)
    assert (after.current.conditions.priorities, after.current.conditions.plan_ids) == ((Priority.URGENT,), ())


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        ({"deactivated": True}, "deactivated"),
        ({"position": 5}, "position"),
        ({"content": Content(conditions=ConditionEdits(priorities=(Priority.LOW,)))}, "conditions"),
    ],
)
def test_default_policy_stays_the_last_resort(edits: Any, field: str) -> None:
    assert refused(the_default(), **edits) == ("SLA_POLICY_IS_DEFAULT", field)


def test_default_policy_may_promise_something_else() -> None:
    low = {Priority.LOW: {TargetKind.RESOLUTION: MINUTE}}
    assert update(the_default(), Edits(content=Content(budgets=low)), LATER).current.budgets == low


def test_escalation_that_does_nothing_is_refused() -> None:
    nothing = Escalation(target=TargetKind.RESOLUTION, share=80)
    assert refused(gold(), content=Content(escalations=(nothing,))) == ("VALIDATION_FAILED", "escalations[0]")


def test_escalation_of_a_target_that_is_not_promised_is_refused() -> None:
    rule = Escalation(target=TargetKind.PARTNER_RESPONSE, share=80, team_id="tem_1")
    field = "escalations[0].target"
    assert refused(gold(), content=Content(escalations=(rule,))) == ("VALIDATION_FAILED", field)
    promised = Content(escalations=(rule,), partner_budgets={Priority.LOW: MINUTE})
    assert update(gold(), Edits(content=promised), LATER).current.escalations == (rule,)


def test_escalation_to_a_priority_that_promises_less_is_refused() -> None:
    """It would end the resolution that it is about: what a priority has no budget for is not owed."""
    rule = Escalation(target=TargetKind.RESOLUTION, share=80, priority=Priority.URGENT)
    budgets = {Priority.LOW: URGENT[Priority.URGENT], Priority.URGENT: {TargetKind.FIRST_RESPONSE: MINUTE}}
    field = "escalations[0].priority"
    assert refused(gold(escalations=(rule,)), content=Content(budgets=budgets)) == ("VALIDATION_FAILED", field)
    both = Content(budgets={Priority.LOW: URGENT[Priority.URGENT], **URGENT})
    assert update(gold(escalations=(rule,)), Edits(content=both), LATER).current.escalations == (rule,)


def test_target_of_an_escalation_cannot_be_taken_away() -> None:
    rule = Escalation(target=TargetKind.RESOLUTION, share=80, team_id="tem_1")
    first = {Priority.URGENT: {TargetKind.FIRST_RESPONSE: MINUTE}}
    assert refused(gold(escalations=(rule,)), content=Content(budgets=first))[1] == "escalations[0].target"
