"""Replies in merged tickets that were written before a newer message came, wherever in the conversation that is."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_pb2 as pb
from domainkit.actors import ActorKind
from domainkit.instants import Instant
from domainkit.refusals import Refused
from hypothesis import HealthCheck, given, settings
from tickets.tickets.domain.merged import MergedTicket
from tickets.tickets.domain.message import Visibility
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.use_cases.reading import ReadConversation
from tickets.tickets.use_cases.stale_replies import MOST_NAMED, NewerMessage, StaleReplies, require_none_since

from services.tickets.tests.merges.lives import ACTS, life_of
from services.tickets.tests.merges.steps import merge, of_another_customer, otso_of, read
from services.tickets.tests.merges.test_steps import Aino
from services.tickets.tests.steps import AGENT, Shop
from services.tickets.tests.tickets.clockwork import AINO, EERO
from services.tickets.tests.tickets.test_stale_replies import refusal


async def said(shop: Shop, id: str, body: str, claims: Any, **fields: Any) -> str:
    """The id of a new message, a minute later."""
    shop.service.clock.advance(minutes=1)
    return str((await shop.say(id, body, claims, **fields)).message.id)


async def test_newer_message_of_a_merged_ticket_refuses_a_reply(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    asked = await said(shop, target.id, "And it smells.", shop.maija)
    newer = await said(shop, source.id, "It is the filter!", shop.maija)
    await merge(shop, source.id, target.id)
    refused = await refusal(shop, target.id, AGENT, asked)
    assert (refused.reason, refused.metadata) == ("STALE_REPLY", {"newer_message_ids": newer})
    await said(shop, target.id, "Clean it, please.", AGENT, answers=newer)  # confirmed


async def test_reply_to_a_merged_ticket_is_checked_in_its_target(shop: Shop) -> None:
    source, target = await shop.open(), await shop.open()
    asked = await said(shop, source.id, "And it smells.", shop.maija)
    await merge(shop, source.id, target.id)
    newer = await said(shop, target.id, "It is the filter!", shop.maija)
    assert (await refusal(shop, source.id, AGENT, asked)).metadata == {"newer_message_ids": newer}


async def test_another_customers_reply_makes_ours_stale_alone(shop: Shop) -> None:
    source, target = await of_another_customer(shop), await shop.open()
    await merge(shop, source.id, target.id, confirm_other_customer=True)
    opening = (await read(shop, target.id, **shop.maija)).messages[0].id
    newer = await said(shop, source.id, "And it smells.", otso_of(source))
    assert (await refusal(shop, target.id, AGENT, opening)).metadata == {"newer_message_ids": newer}
    await said(shop, target.id, "Still wet.", shop.maija, answers=opening)
    assert (await refusal(shop, target.id, shop.maija, newer)).reason == "VALIDATION_FAILED"


async def test_note_in_a_merged_ticket_makes_no_reply_stale(shop: Shop) -> None:
    source, target = await of_another_customer(shop), await shop.open()
    await merge(shop, source.id, target.id, confirm_other_customer=True)
    opening = (await read(shop, target.id, **shop.maija)).messages[0].id
    await said(shop, source.id, "Odd.", AGENT, visibility=pb.MESSAGE_VISIBILITY_INTERNAL)
    await said(shop, target.id, "Clean the filter.", AGENT, answers=opening)


def test_message_that_comes_meanwhile_is_noticed(ticket: Ticket, monday: Instant) -> None:
    entry = MergedTicket(ticket_id="tkt_2", customer_id="cus_9", at=monday, by=AINO)
    target = replace(ticket, merged=(entry,))
    require_none_since(target, replace(target, subject="It floods"))
    for since in (ticket, replace(ticket, merged=(replace(entry, heard=("msg_9",)),))):
        with pytest.raises(NewerMessage):
            require_none_since(target, since)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_newer_messages_are_those_shown_after_the_answered_one(
    acts: Sequence[tuple[str, str, str]], ticket: Ticket, terms: Terms, rules: Rules, monday: Instant
) -> None:
    async def lived() -> None:
        life = life_of(ticket, terms, rules, monday)
        for act in acts:
            await life.step(*act)
        stale = StaleReplies(ReadConversation(life.held, life.held), life.held, life.joint)
        for target in life.held.tickets.values():
            shown = await life.shown(target, ActorKind.AGENT)
            for number, answered in enumerate(shown):
                newer = [each.id for each in shown[number + 1 :] if each.visibility is Visibility.PUBLIC]
                try:
                    await stale.refuse(target, answered.id, EERO, Aino())
                    named = []
                except Refused as refused:
                    named = refused.metadata["newer_message_ids"].split(",")
                assert named == newer[-MOST_NAMED:]

    asyncio.run(lived())
