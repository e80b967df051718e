"""What the tests of this service share: a store, a few people, and events as the services publish them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Actor, ActorKind
from aftersales.feedback.v1 import events_pb2 as feedback
from aftersales.feedback.v1.invitation_pb2 import Invitation
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem, RegistrationState, UnitRegistration
from aftersales.tickets.v1.ticket_pb2 import Message as TicketMessage
from aftersales.tickets.v1.ticket_pb2 import (
    MessageVisibility,
    SlaTarget,
    SlaTargetKind,
    Ticket,
    TicketChannel,
    TicketSla,
    TicketStatus,
)
from aiosmtpd.smtp import SMTP
from google.protobuf.message import Message
from notifications.contacts.domain.recipient import Contact, Sender
from notifications.source_events.domain.source_event import SourceEvent
from notifications.wiring import COLLECTIONS, wire
from servicekit.documents import Store, open_store
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService, running_service

from services.notifications.tests.steps import Mailbox

Source = Callable[..., SourceEvent]
NOW = from_rfc3339("2026-03-02T09:00:00Z")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/notifications.db", COLLECTIONS)
    yield opened
    await opened.close()


@pytest.fixture
async def mailbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mailbox]:
    """The mailbox of the mail server that the service is set to."""
    mailbox = Mailbox()
    smtp = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
    monkeypatch.setenv("AFTERSALES_SMTP_PORT", str(smtp.sockets[0].getsockname()[1]))
    yield mailbox
    smtp.close()


@pytest.fixture
async def service(mailbox: Mailbox) -> AsyncIterator[RunningService]:
    """The service with its timers."""
    async with running_service("notifications", COLLECTIONS, wire, now=NOW) as service:
        timers = service.context.timers
        running = asyncio.create_task(timers.run(service.components.timers))
        yield service
        await timers.stop(5)
        await running


@pytest.fixture
def maija() -> Contact:
    return Contact("cus_maija", "nordic-home", "Maija Meikäläinen", "maija@post.example", "en", "Europe/Helsinki")


@pytest.fixture
def nordic_home() -> Sender:
    return Sender(
        "nordic-home", "Nordic Home", "care@nordic-home.example", "https://care.nordic-home.example/", "de", "UTC"
    )


@pytest.fixture
def source() -> Source:
    def event(message: Message, subject: str = "tkt_1", sequence: int = 1, id: str = "", **changes: Any) -> SourceEvent:
        name = message.DESCRIPTOR.full_name
        attributes: dict[str, Any] = {
            "id": id or f"evt_{subject}_{sequence}",
            "type": name,
            "service": name.split(".")[1],
            "retailer": "nordic-home",
            "subject": subject,
            "sequence": sequence,
            "time": NOW,
            "traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01",
            "data": to_json(message),
        }
        return SourceEvent(**{**attributes, **changes})

    return event


@pytest.fixture
def ticket() -> Callable[..., Ticket]:
    def make(**changes: Any) -> Ticket:
        fields: dict[str, Any] = {
            "id": "tkt_1",
            "retailer": "nordic-home",
            "customer_id": "cus_maija",
            "subject": "It leaks",
            "status": TicketStatus.TICKET_STATUS_NEW,
            "opened_by": Actor(kind=ActorKind.ACTOR_KIND_CUSTOMER, id="maija"),
            "channel": TicketChannel.TICKET_CHANNEL_WEB,
            "sla": TicketSla(
                targets=[
                    SlaTarget(
                        kind=SlaTargetKind.SLA_TARGET_KIND_FIRST_RESPONSE,
                        due_at=to_timestamp(from_rfc3339("2026-03-02T15:00:00Z")),
                    )
                ]
            ),
            "episode": 1,
            "created_at": to_timestamp(NOW),
            "updated_at": to_timestamp(NOW),
        }
        return Ticket(**{**fields, **changes})

    return make


@pytest.fixture
def opened(ticket: Callable[..., Ticket]) -> tickets.TicketOpened:
    return tickets.TicketOpened(ticket=ticket())


@pytest.fixture
def added(ticket: Callable[..., Ticket]) -> Callable[..., tickets.TicketMessageAdded]:
    def make(
        kind: ActorKind.ValueType = ActorKind.ACTOR_KIND_AGENT, internal: bool = False
    ) -> tickets.TicketMessageAdded:
        visibility = (
            MessageVisibility.MESSAGE_VISIBILITY_INTERNAL if internal else MessageVisibility.MESSAGE_VISIBILITY_PUBLIC
        )
        message = TicketMessage(
            id="msg_2",
            ticket_id="tkt_1",
            visibility=visibility,
            body="Please tighten the valve.",
            author=Actor(kind=kind, id="somebody", display_name="Aino"),
            created_at=to_timestamp(NOW),
        )
        return tickets.TicketMessageAdded(ticket=ticket(), message=message)

    return make


@pytest.fixture
def registered() -> tickets.PurchaseRegistered:
    """Two units registered (the second without coverage), one refused."""
    until = to_timestamp(from_rfc3339("2028-02-28T22:00:00Z"))  # midnight of 29 February in Helsinki
    yes, no = RegistrationState.REGISTRATION_STATE_REGISTERED, RegistrationState.REGISTRATION_STATE_REFUSED
    units = [
        UnitRegistration(asset_id="ast_1", unit=1, state=yes, product_name="Lumi Works Aurora", covered_until=until),
        UnitRegistration(asset_id="ast_2", unit=2, state=yes),
        UnitRegistration(asset_id="ast_3", unit=3, state=no, reason="SERIAL_ALREADY_REGISTERED"),
    ]
    item = PurchaseItem(line=1, product_model_id="mod_1", quantity=3, registrations=units)
    purchase = Purchase(id="pur_1", retailer="nordic-home", order_id="A-1001", customer_id="cus_maija", items=[item])
    return tickets.PurchaseRegistered(purchase=purchase)


@pytest.fixture
def invited() -> feedback.InvitationIssued:
    invitation = Invitation(
        id="inv_1",
        retailer="nordic-home",
        customer_id="cus_maija",
        ticket_id="tkt_1",
        expires_at=to_timestamp(from_rfc3339("2026-04-01T09:00:00Z")),
    )
    return feedback.InvitationIssued(invitation=invitation, token="s3cret", ticket_subject="It leaks")
