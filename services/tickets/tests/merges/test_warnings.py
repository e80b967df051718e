"""What a preview warns of: each only where it is so."""

from dataclasses import replace
from typing import Any

import pytest
from domainkit.actors import Actor, ActorKind
from domainkit.instants import Instant
from tickets.custom_fields.domain.values import CustomFieldValue
from tickets.merges.domain.warnings import Surroundings, WarningCode, warnings
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.approval import Approval, ApprovalState
from tickets.tickets.domain.checklist import ChecklistItem
from tickets.tickets.domain.participants import Participant
from tickets.tickets.domain.ticket import Status, Ticket

from services.tickets.tests.tickets.clockwork import AINO

NOTHING = Surroundings(drafts=False, source_sender="help@nordic.example", target_sender="help@nordic.example")
ANNA = Participant("anna@meri.example")
PENDING = Approval(
    id="apr_1",
    question="A new pump?",
    approver=Actor(ActorKind.AGENT, "agt_1"),
    requested_by=AINO,
    state=ApprovalState.PENDING,
    requested_at=Instant(0),
)
BLUE, RED = (CustomFieldValue("colour", option_ids=(each,)) for each in ("blue", "red"))


def codes(source: Ticket, target: Ticket, around: Surroundings = NOTHING) -> list[WarningCode]:
    return [each.code for each in warnings(source, target, around)]


@pytest.fixture
def target(ticket: Ticket) -> Ticket:
    return replace(ticket, id="tkt_2")


def test_tickets_that_are_alike_give_no_warning(ticket: Ticket, target: Ticket) -> None:
    assert codes(ticket, target) == []


@pytest.mark.parametrize(
    ("of_source", "of_target", "code"),
    [
        ({"asset_id": "ast_1"}, {"asset_id": "ast_2"}, WarningCode.OTHER_ASSET),
        ({"priority": Priority.URGENT}, {"priority": Priority.HIGH}, WarningCode.HIGHER_PRIORITY),
        ({}, {"status": Status.RESOLVED}, WarningCode.TARGET_RESOLVED),
        ({"approvals": (PENDING,)}, {}, WarningCode.APPROVALS_PENDING),
        ({"checklist": (ChecklistItem("itm_1", "Look", required=True),)}, {}, WarningCode.CHECKLIST_OPEN),
        ({"custom_fields": (BLUE,)}, {"custom_fields": (RED,)}, WarningCode.CUSTOM_FIELDS_LEFT),
        ({"cc": (ANNA,)}, {}, WarningCode.PARTICIPANTS_LEFT),
        ({"customer_id": "cus_9"}, {}, WarningCode.OTHER_CUSTOMER),
    ],
)
def test_warning_is_of_what_differs(
    ticket: Ticket, target: Ticket, of_source: Any, of_target: Any, code: WarningCode
) -> None:
    assert codes(replace(ticket, **of_source), replace(target, **of_target)) == [code]
    assert codes(replace(ticket, **of_source), replace(target, **of_source)) == (
        [code] if code in (WarningCode.APPROVALS_PENDING, WarningCode.CHECKLIST_OPEN) else []
    )


def test_drafts_and_another_sender_are_warned_of(ticket: Ticket, target: Ticket) -> None:
    around = replace(NOTHING, drafts=True, target_sender="other@nordic.example")
    assert codes(ticket, target, around) == [WarningCode.DRAFTS_LEFT, WarningCode.OTHER_SENDER_ADDRESS]


def test_what_stays_with_another_customer_is_not_left(ticket: Ticket, target: Ticket) -> None:
    source = replace(ticket, customer_id="cus_9", cc=(ANNA,))
    assert codes(source, target, replace(NOTHING, source_sender="a")) == [WarningCode.OTHER_CUSTOMER]


def test_done_and_answered_things_are_not_warned_of(ticket: Ticket, target: Ticket) -> None:
    done = ChecklistItem("itm_1", "Look", required=True, done_at=Instant(1), done_by=AINO)
    source = replace(
        ticket,
        checklist=(done, ChecklistItem("itm_2", "Perhaps")),
        approvals=(replace(PENDING, state=ApprovalState.APPROVED),),
        custom_fields=(CustomFieldValue("colour"),),
    )
    assert codes(source, target) == []


def test_warning_names_the_fields_that_differ(ticket: Ticket, target: Ticket) -> None:
    same = CustomFieldValue("floor", "2")
    found = warnings(replace(ticket, custom_fields=(same, BLUE)), replace(target, custom_fields=(same,)), NOTHING)
    assert [each.field_keys for each in found] == [("colour",)]
