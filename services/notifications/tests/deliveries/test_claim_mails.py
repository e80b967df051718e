"""Mails about warranty claims: when there is one, and what it says."""

from collections.abc import Callable
from typing import Any

import pytest
from aftersales.notifications.v1.delivery_pb2 import DeliveryState, DeliveryTemplate
from aftersales.warranty.v1.claim_pb2 import (
    CLAIM_LINE_STATE_DENIED,
    CLAIM_LINE_STATE_OPEN,
    ClaimAction,
    ClaimLineChanged,
    ClaimState,
)
from aftersales.warranty.v1.events_pb2 import ClaimChanged
from notifications.deliveries.domain.delivery import Template
from notifications.deliveries.domain.occasions import occasion_of
from notifications.source_events.domain.source_event import SourceEvent
from servicekit.testing.service import RunningService

from services.notifications.tests.deliveries.samples import LANGUAGES, written
from services.notifications.tests.steps import Mailbox, introduce, settled, text_of

Source = Callable[..., SourceEvent]


def changed(action: str, state: str, line: Any = CLAIM_LINE_STATE_DENIED) -> ClaimChanged:
    return ClaimChanged(
        claim_id="clm_1",
        retailer="nordic-home",
        customer_id="cus_maija",
        asset_id="ast_1",
        ticket_id="tkt_of_somebody",
        action=ClaimAction.Value(f"CLAIM_ACTION_{action.upper()}"),
        state=ClaimState.Value(f"CLAIM_STATE_{state.upper()}"),
        lines=[ClaimLineChanged(number=1, state=line)],
    )


@pytest.mark.parametrize(
    ("action", "state", "mail"),
    [
        ("decide", "approved", (Template.CLAIM_DECIDED, "approved")),
        ("decide", "partially_approved", (Template.CLAIM_DECIDED, "in_part")),
        ("decide", "denied", (Template.CLAIM_DECIDED, "denied")),
        ("decide", "denied_final", (Template.CLAIM_DECIDED, "denied")),
        ("decide", "in_review", (Template.CLAIM_DECIDED, "")),
        ("decide", "settled", (Template.CLAIM_DECIDED, "")),
        ("expire", "denied", (Template.CLAIM_DECIDED, "denied")),
        ("decide", "info_requested", (Template.CLAIM_QUESTION, False)),
        ("remind", "info_requested", (Template.CLAIM_QUESTION, True)),
        ("expire", "expired", None),
        ("create", "draft", None),
        ("submit", "submitted", None),
        ("submit", "info_requested", None),
        ("review", "in_review", None),
        ("appeal", "appealed", None),
        ("fulfil", "in_fulfilment", None),
        ("settle", "settled", None),
        ("close", "closed", None),
        ("withdraw", "withdrawn", None),
    ],
)
def test_claimant_is_written_to_of_decisions_and_questions(
    source: Source, action: str, state: str, mail: tuple[Template, object] | None
) -> None:
    occasion = occasion_of(source(changed(action, state), "clm_1"))
    assert (occasion and (occasion.template, [*occasion.variables.values()][1])) == mail
    assert occasion is None or (occasion.customer_id, occasion.ticket_id) == ("cus_maija", "")


def test_claim_that_rules_refer_to_a_person_causes_no_mail(source: Source) -> None:
    assert occasion_of(source(changed("decide", "submitted", CLAIM_LINE_STATE_OPEN), "clm_1")) is None


def test_claim_that_an_erasure_decides_causes_no_mail(source: Source) -> None:
    decided = changed("decide", "denied")
    decided.customer_erased = True
    assert occasion_of(source(decided, "clm_1")) is None


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_outcome_of_a_claim_has_its_words(locale: str) -> None:
    outcomes = ("approved", "in_part", "denied", "")
    decided = {written(Template.CLAIM_DECIDED, locale, outcome=each).body for each in outcomes}
    asked = {written(Template.CLAIM_QUESTION, locale, again=each).body for each in (False, True)}
    assert (len(decided), len(asked)) == (4, 2)


async def test_claimant_gets_one_mail_for_each_step(service: RunningService, mailbox: Mailbox) -> None:
    await introduce(service)
    steps = [("submit", "submitted"), ("decide", "info_requested"), ("remind", "info_requested"), ("decide", "denied")]
    for sequence, step in enumerate(steps, start=1):
        for _ in range(2):
            await service.deliver("claims", changed(*step), "clm_1", sequence)
    sent = await settled(service, DeliveryState.DELIVERY_STATE_SENT, 3)
    asked, decided = (
        DeliveryTemplate.DELIVERY_TEMPLATE_CLAIM_QUESTION,
        DeliveryTemplate.DELIVERY_TEMPLATE_CLAIM_DECIDED,
    )
    assert sorted(each.template for each in sent) == sorted([asked, asked, decided])
    texts = [text_of(mail) for mail in mailbox.mails]
    assert len(texts) == 3
    assert all("https://care.nordic-home.example/claims/clm_1" in text for text in texts)
    assert len([text for text in texts if "We could not approve your warranty claim." in text]) == 1
