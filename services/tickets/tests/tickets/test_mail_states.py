"""What became of the mails of a message, whatever order it is heard in."""

from itertools import permutations
from typing import Any

import pytest
from aftersales.notifications.v1.delivery_pb2 import Delivery
from aftersales.notifications.v1.events_pb2 import DeliveryFailed, DeliverySent
from aftersales.tickets.v1 import ticket_pb2 as ticket
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.instants import SECOND, Instant
from servicekit.testing.service import RunningService
from tickets.tickets.domain.mail_states import MOST, MailDelivery, MailState, MailStates, bounced, reported
from tickets.tickets.repository.mail_states import MAIL_STATES
from tickets.tickets.wiring import repository, tracking

from services.tickets.tests.steps import AGENT, Shop

NOTHING = MailStates(id="msg_2", ticket_id="tkt_1", retailer="nordic-home")
SENT, FAILED, BOUNCED = MailState.SENT, MailState.FAILED, MailState.BOUNCED


def of(state: MailState, second: int, id: str = "dlv_1", participant: int = 0) -> MailDelivery:
    return MailDelivery(delivery_id=id, participant=participant, state=state, at=Instant(second * SECOND))


def after(*heard: MailDelivery) -> list[tuple[str, MailState]]:
    states = NOTHING
    for each in heard:
        states = reported(states, each)
    return [(each.delivery_id, each.state) for each in states.deliveries]


def test_a_mail_that_came_back_has_bounced_in_any_order() -> None:
    back = bounced("c", "5.1.1", Instant(3 * SECOND))
    for heard in permutations([of(SENT, 2), back, back]):
        assert after(*heard) == [("dlv_1", BOUNCED)], heard


def test_a_failed_mail_that_is_sent_again_is_sent() -> None:
    assert after(of(FAILED, 2), of(SENT, 9), of(FAILED, 2)) == [("dlv_1", SENT)]


def test_what_is_reported_again_changes_nothing() -> None:
    states = reported(NOTHING, of(SENT, 2))
    assert reported(states, of(SENT, 2)) is states


def test_a_bounce_of_a_copy_concerns_it_alone() -> None:
    heard = (of(SENT, 1), of(SENT, 1, "dlv_2", 1), bounced("2", "5.1.1", Instant(3 * SECOND)))
    assert after(*heard) == [("dlv_1", SENT), ("dlv_2", BOUNCED)]


def test_states_of_a_message_are_bounded() -> None:
    heard = [of(SENT, number, f"dlv_{number}", 1) for number in range(MOST + 5)]
    assert len(after(*heard)) == MOST


async def listed(service: RunningService, id: str, **claims: Any) -> list[list[Any]]:
    page = await service.call(tickets.ListMessagesRequest(ticket_id=id), **claims)
    return [[(each.delivery_id, each.state, each.code) for each in message.deliveries] for message in page.messages]


@pytest.fixture
async def replied(service: RunningService, shop: Shop) -> tuple[str, str]:
    """A ticket with a reply, and that message's id."""
    id = (await shop.open()).id
    return id, (await shop.say(id, "Which model?", AGENT)).message.id


async def test_staff_see_what_became_of_a_reply(service: RunningService, shop: Shop, replied: tuple[str, str]) -> None:
    id, message = replied
    assert await listed(service, id, **AGENT) == [[], [("", ticket.MESSAGE_DELIVERY_STATE_QUEUED, "")]]
    before = (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket.etag
    own = Delivery(id="dlv_1", retailer="nordic-home", ticket_id=id, ticket_message_id=message, last_error="SMTP_550")
    await service.deliver("mail-states", DeliveryFailed(delivery=own), "dlv_1")
    assert await listed(service, id, **AGENT) == [[], [("dlv_1", ticket.MESSAGE_DELIVERY_STATE_FAILED, "SMTP_550")]]
    assert await listed(service, id, **shop.maija) == [[], []]
    assert (await service.call(tickets.GetTicketRequest(id=id), **AGENT)).ticket.etag == before


async def test_a_report_about_an_unknown_message_is_not_kept(service: RunningService, replied: tuple[str, str]) -> None:
    id, _ = replied
    other = Delivery(id="dlv_1", retailer="nordic-home", ticket_id=id, ticket_message_id="msg_other")
    await service.deliver("mail-states", DeliverySent(delivery=other), "dlv_1")
    assert await service.context.store.documents(MAIL_STATES).get("msg_other") is None


async def test_a_bounce_marks_the_message_that_it_is_about(service: RunningService, replied: tuple[str, str]) -> None:
    id, message = replied
    track = tracking(service.context, repository(service.context))
    assert await track.bounced(id, message, "c", code="5.1.1", at=service.clock())
    assert not await track.bounced(id, "msg_other", "c", code="5.1.1", at=service.clock())
    assert await listed(service, id, **AGENT) == [[], [("", ticket.MESSAGE_DELIVERY_STATE_BOUNCED, "5.1.1")]]
