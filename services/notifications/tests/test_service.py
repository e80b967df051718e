"""The service as it runs, all but its bus: real wiring, gRPC server, tokens, store, timers and mail server."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import grpc
import orjson
import pytest
from aftersales.common.v1.timeline_service_pb2 import (
    ListTimelineEntriesRequest,
    ListTimelineEntriesResponse,
    TimelinePoint,
)
from aftersales.feedback.v1.events_pb2 import InvitationIssued
from aftersales.notifications.v1.delivery_pb2 import Delivery, DeliveryState, DeliveryTemplate
from aftersales.notifications.v1.delivery_service_pb2 import (
    GetDeliveryRequest,
    GetDeliveryResponse,
    ListDeliveriesRequest,
    ListDeliveriesResponse,
)
from aftersales.notifications.v1.feed_service_pb2 import ListFeedEventsRequest, ListFeedEventsResponse
from aftersales.tickets.v1.events_pb2 import (
    ContactChanged,
    PurchaseRegistered,
    RetailerChanged,
    TicketMessageAdded,
    TicketOpened,
)
from aftersales.tickets.v1.retailer_pb2 import Retailer
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aiosmtpd.smtp import SMTP
from google.protobuf.message import Message
from notifications.adapters.collections import COLLECTIONS, DELIVERIES, FEED_PARKED
from notifications.entrypoints.access import ACCESS
from notifications.wiring import wire
from servicekit.auth import ServiceTokens
from servicekit.bus import Bus
from servicekit.callers import Role
from servicekit.dialect import to_json
from servicekit.documents import Place, Store, open_store
from servicekit.events import Event, Poison
from servicekit.instants import from_rfc3339, to_timestamp
from servicekit.pages import Pages
from servicekit.relay import Relay
from servicekit.rpc.client import Channel
from servicekit.rpc.errors import status_of
from servicekit.rpc.server import RpcServer
from servicekit.run import Kit, Parts
from servicekit.settings import Operational
from servicekit.testing.clock import FakeClock
from servicekit.testing.issuer import LocalIssuer
from servicekit.testing.waiting import eventually
from servicekit.timers import Timers

NOW = from_rfc3339("2026-03-02T09:00:00Z")
RESPONSES: dict[str, type[Message]] = {
    "aftersales.notifications.v1.DeliveryService/GetDelivery": GetDeliveryResponse,
    "aftersales.notifications.v1.DeliveryService/ListDeliveries": ListDeliveriesResponse,
    "aftersales.notifications.v1.FeedService/ListFeedEvents": ListFeedEventsResponse,
    "aftersales.common.v1.TimelineService/ListTimelineEntries": ListTimelineEntriesResponse,
}
METHODS = {method.rpartition("/")[2]: method for method in RESPONSES}


@dataclass
class Mailbox:
    mails: list[Any] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append(mail)
        return self.answer


@dataclass
class Notifications:
    issuer: LocalIssuer
    clock: FakeClock
    store: Store
    parts: Parts
    timers: Timers
    channel: Channel
    mailbox: Mailbox
    heard: int = 0

    async def call(self, operation: str, request: Message, role: str = "agent", **claims: Any) -> Any:
        method = METHODS[operation]
        metadata = [("authorization", f"Bearer {self.issuer.token(role=role, **claims)}")]
        if role == "service":
            metadata.append(("x-aftersales-retailer", claims.get("retailers", ["nordic-home"])[0]))
        return await self.channel.call(f"/{method}", request, RESPONSES[method], timeout=5, metadata=metadata)

    async def refusal(self, operation: str, request: Message, role: str = "agent", **claims: Any) -> tuple[str, str]:
        """The gRPC code and the reason of a call that must fail."""
        with pytest.raises(grpc.aio.AioRpcError) as failed:
            await self.call(operation, request, role, **claims)
        return failed.value.code().name, status_of(failed.value).reason

    async def tell(self, consumer: str, message: Message, subject: str = "tkt_1", sequence: int = 1) -> None:
        """What a consumer does with an event."""
        name = message.DESCRIPTOR.full_name
        (subscription,) = [each for each in self.parts.subscriptions if each.name == consumer]
        source, id = f"/aftersales/{name.split('.')[1]}", f"evt_{name.split('.')[-1]}_{subject}_{sequence}"
        event = Event(id, source, name, subject, "nordic-home", sequence, self.clock(), "", to_json(message))
        await subscription.handle(event)

    async def introduce(self, locale: str = "en") -> None:
        """Tickets tells who the retailer and the customer are."""
        retailer = Retailer(
            id="nordic-home",
            name="Nordic Home",
            time_zone="Europe/Helsinki",
            locale="en",
            sender_address="care@nordic-home.example",
            link_base="https://care.nordic-home.example",
        )
        await self.tell("retailers", RetailerChanged(retailer=retailer), "nordic-home")
        await self.tell("contacts", contact(locale=locale), "cus_maija")

    async def deliveries(self, **filters: Any) -> list[Delivery]:
        return list((await self.call("ListDeliveries", ListDeliveriesRequest(**filters))).deliveries)

    async def settled(self, state: "DeliveryState.ValueType", count: int = 1) -> list[Delivery]:
        """The deliveries in a state, once there are that many."""

        async def look() -> list[Delivery]:
            found = [each for each in await self.deliveries() if each.state == state]
            return found if len(found) == count else []

        return await eventually(look)


def contact(**changes: Any) -> ContactChanged:
    fields = {"customer_id": "cus_maija", "retailer": "nordic-home", "name": "Maija", "email": "maija@post.example"}
    return ContactChanged(**{**fields, "time_zone": "Europe/Helsinki", **changes})


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
async def notifications(
    issuer: LocalIssuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Notifications]:
    mailbox = Mailbox()
    smtp = await asyncio.get_running_loop().create_server(lambda: SMTP(mailbox), "127.0.0.1", 0)
    monkeypatch.setenv("AFTERSALES_SMTP_PORT", str(smtp.sockets[0].getsockname()[1]))
    clock, url = FakeClock(NOW), f"sqlite:///{tmp_path}/service.db"
    operational = Operational.model_validate(
        {
            "store_url": url,
            "jwt_issuer": issuer.url,
            "jwt_jwks_url": issuer.jwks_url,
            "page_token_secret": "0123456789abcdef",
        }
    )
    store = await open_store(url, COLLECTIONS)
    bus = Bus("nats://127.0.0.1:1", "notifications")  # never started: what is told waits
    timers = Timers(clock)
    kit = Kit(
        name="notifications",
        operational=operational,
        clock=clock,
        store=store,
        bus=bus,
        relay=Relay(bus, clock),
        timers=timers,
        pages=Pages("0123456789abcdef"),
        authenticator=issuer.authenticator(),
        service_tokens=ServiceTokens(
            token_url=issuer.token_url, client_id="notifications", client_secret=operational.client_secret
        ),
    )
    parts = await wire(kit)
    running = asyncio.create_task(timers.run(parts.timers))
    server = RpcServer(parts.servicers)
    channel = Channel("notifications", f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield Notifications(issuer, clock, store, parts, timers, channel, mailbox)
    await timers.stop(5)
    await running
    await channel.close()
    await server.stop(0)
    await kit.close()
    await store.close()
    smtp.close()


async def test_an_opened_ticket_is_acknowledged_once_however_often_it_is_told(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.introduce()
    for _ in range(3):
        await notifications.tell("mail", opened)
    (sent,) = await notifications.settled(DeliveryState.DELIVERY_STATE_SENT)
    (mail,) = notifications.mailbox.mails
    assert mail["To"] == "Maija <maija@post.example>"
    assert mail["Message-ID"] == sent.message_id == f"<{sent.id}@nordic-home.example>"
    assert "You will hear from us by 2 March 2026, 17:00." in mail.get_content()
    assert (sent.template, sent.locale, sent.attempts, sent.ticket_id) == (
        DeliveryTemplate.DELIVERY_TEMPLATE_TICKET_ACKNOWLEDGED,
        "en",
        1,
        "tkt_1",
    )
    document = await notifications.store.documents(DELIVERIES).get(sent.id)
    assert document is not None
    assert [each["subject"] for each in document["outbox"]] == ["internal.nordic-home.notifications.v1.delivery.sent"]
    assert "maija@post.example" not in str(document)


async def test_the_four_messages_leave_in_the_customers_language(
    notifications: Notifications,
    opened: TicketOpened,
    added: Callable[..., TicketMessageAdded],
    registered: PurchaseRegistered,
    invited: InvitationIssued,
) -> None:
    await notifications.introduce(locale="de-AT")
    await notifications.tell("mail", opened)
    await notifications.tell("mail", added(), sequence=2)
    await notifications.tell("mail", added(internal=True), sequence=3)
    await notifications.tell("mail", registered, "pur_1")
    await notifications.tell("surveys", invited, "inv_1")
    sent = await notifications.settled(DeliveryState.DELIVERY_STATE_SENT, 4)
    assert {each.locale for each in sent} == {"de"}
    texts = {mail["Subject"]: mail.get_content() for mail in notifications.mailbox.mails}
    assert "Stück 1 von 3: abgesichert bis 28. Februar 2028" in texts["Ihre Bestellung A-1001 und ihre Garantie"]
    assert "Please tighten the valve." in texts["Eine Antwort auf Ihre Anfrage: It leaks"]
    assert "https://care.nordic-home.example/invitations/s3cret" in texts["Wie zufrieden sind Sie?"]
    (survey,) = [each for each in sent if each.template == DeliveryTemplate.DELIVERY_TEMPLATE_SURVEY_INVITATION]
    document = await notifications.store.documents(DELIVERIES).get(survey.id)
    assert "s3cret" not in str(document)


async def test_a_message_waits_for_its_recipient_and_then_leaves(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.tell("mail", opened)
    (waiting,) = await notifications.settled(DeliveryState.DELIVERY_STATE_RETRYING)
    assert (waiting.last_error, waiting.attempts) == ("CONTACT_UNKNOWN", 0)
    await notifications.introduce()
    notifications.clock.advance(2)
    await notifications.settled(DeliveryState.DELIVERY_STATE_SENT)
    assert len(notifications.mailbox.mails) == 1


async def test_a_greylisted_message_is_tried_again_with_the_same_id(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.introduce()
    notifications.mailbox.answer = "451 come back"
    await notifications.tell("mail", opened)
    (retrying,) = await notifications.settled(DeliveryState.DELIVERY_STATE_RETRYING)
    assert (retrying.last_error, retrying.attempts) == ("SMTP_451", 1)
    notifications.mailbox.answer = "250 OK"
    notifications.clock.advance(10)
    (sent,) = await notifications.settled(DeliveryState.DELIVERY_STATE_SENT)
    assert sent.attempts == 2
    assert len({mail["Message-ID"] for mail in notifications.mailbox.mails}) == 1


async def test_a_refused_message_has_failed_and_is_told_so(notifications: Notifications, opened: TicketOpened) -> None:
    await notifications.introduce()
    notifications.mailbox.answer = "550 no such user"
    await notifications.tell("mail", opened)
    (failed,) = await notifications.settled(DeliveryState.DELIVERY_STATE_FAILED)
    assert failed.last_error == "SMTP_550"
    document = await notifications.store.documents(DELIVERIES).get(failed.id)
    assert document is not None
    assert document["outbox"][0]["subject"].endswith("delivery.failed")


async def test_an_older_contact_does_not_replace_a_newer_one(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.introduce()
    await notifications.tell("contacts", contact(email="new@post.example"), "cus_maija", 3)
    await notifications.tell("contacts", contact(email="old@post.example"), "cus_maija", 2)
    await notifications.tell("mail", opened)
    await notifications.settled(DeliveryState.DELIVERY_STATE_SENT)
    assert notifications.mailbox.mails[0]["To"] == "Maija <new@post.example>"


async def test_lists_are_newest_first_in_pages_and_by_ticket_or_customer(
    notifications: Notifications, ticket: Callable[..., Ticket]
) -> None:
    for number in range(3):
        notifications.clock.advance(1)
        told = TicketOpened(ticket=ticket(id=f"tkt_{number}", customer_id=f"cus_{number % 2}"))
        await notifications.tell("mail", told, f"tkt_{number}")
    first = await notifications.call("ListDeliveries", ListDeliveriesRequest(page_size=2))
    assert [each.ticket_id for each in first.deliveries] == ["tkt_2", "tkt_1"]
    rest = ListDeliveriesRequest(page_size=2, page_token=first.next_page_token)
    second = await notifications.call("ListDeliveries", rest)
    assert ([each.ticket_id for each in second.deliveries], second.next_page_token) == (["tkt_0"], "")
    assert [each.ticket_id for each in await notifications.deliveries(ticket_id="tkt_1")] == ["tkt_1"]
    assert [each.ticket_id for each in await notifications.deliveries(customer_id="cus_0")] == ["tkt_2", "tkt_0"]
    both = ListDeliveriesRequest(ticket_id="tkt_1", customer_id="cus_1")
    assert await notifications.refusal("ListDeliveries", both) == ("INVALID_ARGUMENT", "VALIDATION_FAILED")


async def test_a_customer_sees_their_own_deliveries_and_no_others(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.tell("mail", opened)
    (delivery,) = await notifications.deliveries()
    own, other = {"customer": "cus_maija"}, {"customer": "cus_other"}
    read = await notifications.call("GetDelivery", GetDeliveryRequest(id=delivery.id), "customer", **own)
    assert read.delivery.id == delivery.id
    not_found = ("NOT_FOUND", "DELIVERY_NOT_FOUND")
    assert (
        await notifications.refusal("GetDelivery", GetDeliveryRequest(id=delivery.id), "customer", **other) == not_found
    )
    for request in (
        ListDeliveriesRequest(),
        ListDeliveriesRequest(ticket_id="tkt_1"),
        ListDeliveriesRequest(customer_id="cus_maija"),
    ):
        assert len((await notifications.call("ListDeliveries", request, "customer", **own)).deliveries) == 1
        assert not (await notifications.call("ListDeliveries", request, "customer", **other)).deliveries


async def test_another_retailers_people_do_not_find_a_delivery(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.tell("mail", opened)
    (delivery,) = await notifications.deliveries()
    foreign: dict[str, Any] = {"retailers": ["baltic-tools"]}
    request = GetDeliveryRequest(id=delivery.id)
    assert await notifications.refusal("GetDelivery", request, **foreign) == ("NOT_FOUND", "DELIVERY_NOT_FOUND")
    assert not (await notifications.call("ListDeliveries", ListDeliveriesRequest(), **foreign)).deliveries


REQUESTS: dict[str, Message] = {
    "GetDelivery": GetDeliveryRequest(id="dlv_unknown"),
    "ListDeliveries": ListDeliveriesRequest(retailer="nordic-home"),
    "ListTimelineEntries": ListTimelineEntriesRequest(retailer="nordic-home", customer_id="cus_maija", limit=10),
    "ListFeedEvents": ListFeedEventsRequest(retailer="nordic-home"),
}


async def test_the_access_table_holds_for_every_operation_and_role(notifications: Notifications) -> None:
    assert REQUESTS.keys() == ACCESS.keys() == METHODS.keys()
    for operation, request in REQUESTS.items():
        for role in Role:
            claims = {"customer": "cus_maija"} if role is Role.CUSTOMER else {}
            try:
                await notifications.call(operation, request, role, **claims)
                answer = "answered"
            except grpc.aio.AioRpcError as error:
                answer = status_of(error).reason
            expected = ("answered", "DELIVERY_NOT_FOUND") if role in ACCESS[operation] else ("ACCESS_DENIED",)
            assert answer in expected, (operation, role)


async def test_partners_read_the_feed_alone_and_agents_and_customers_never(notifications: Notifications) -> None:
    may = {role: {operation for operation in ACCESS if role in ACCESS[operation]} for role in Role}
    assert may[Role.PARTNER] == {"ListFeedEvents"}
    assert "ListFeedEvents" not in may[Role.AGENT] | may[Role.CUSTOMER]
    foreign = ListFeedEventsRequest(retailer="baltic-tools")
    assert await notifications.refusal("ListFeedEvents", foreign, "partner") == ("PERMISSION_DENIED", "ACCESS_DENIED")


async def test_the_timeline_shows_deliveries_before_a_point(notifications: Notifications, opened: TicketOpened) -> None:
    await notifications.introduce()
    await notifications.tell("mail", opened)
    (sent,) = await notifications.settled(DeliveryState.DELIVERY_STATE_SENT)
    request = ListTimelineEntriesRequest(customer_id="cus_maija", limit=10)
    (entry,) = (await notifications.call("ListTimelineEntries", request)).entries
    assert (entry.id, entry.title, entry.status) == (sent.id, "ticket_acknowledged", "sent")
    request.before.CopyFrom(TimelinePoint(occurred_at=to_timestamp(NOW), id=sent.id))
    assert not (await notifications.call("ListTimelineEntries", request)).entries
    foreign = await notifications.call("ListTimelineEntries", request, "customer", customer="cus_other")
    assert not foreign.entries


async def test_a_partner_reads_on_from_its_cursor(
    notifications: Notifications, ticket: Callable[..., Ticket], added: Callable[..., TicketMessageAdded]
) -> None:
    await notifications.tell("feed-tickets", added(), "tkt_1", 2)
    assert await notifications.store.documents(FEED_PARKED).get("tickets:tkt_1:2")
    await notifications.tell("feed-tickets", TicketOpened(ticket=ticket()), "tkt_1", 1)
    first = await notifications.call("ListFeedEvents", ListFeedEventsRequest(limit=1), "partner")
    told = orjson.loads(first.events[0].envelope)
    assert (first.events[0].position, told["position"], told["sequence"]) == (1, 1, 1)
    assert (told["type"], told["source"], told["subject"]) == (
        "aftersales.partner.v1.TicketOpened",
        "/aftersales",
        "tkt_1",
    )
    request = ListFeedEventsRequest(after=first.next_cursor)
    second = await notifications.call("ListFeedEvents", request, "partner")
    assert [orjson.loads(each.envelope)["type"] for each in second.events] == ["aftersales.partner.v1.TicketAnswered"]
    assert b"valve" not in second.events[0].envelope
    request.after = second.next_cursor
    third = await notifications.call("ListFeedEvents", request, "partner")
    assert (list(third.events), third.next_cursor) == ([], second.next_cursor)


async def test_a_cursor_that_is_not_ours_is_refused_and_one_of_another_epoch_is_gone(
    notifications: Notifications, opened: TicketOpened
) -> None:
    await notifications.tell("feed-tickets", opened)
    cursor = (await notifications.call("ListFeedEvents", ListFeedEventsRequest(), "partner")).next_cursor
    forged = ListFeedEventsRequest(after="x" + cursor)
    assert await notifications.refusal("ListFeedEvents", forged, "partner") == ("INVALID_ARGUMENT", "CURSOR_INVALID")
    elsewhere: dict[str, Any] = {"retailers": ["baltic-tools"]}
    moved = ListFeedEventsRequest(after=cursor)
    assert await notifications.refusal("ListFeedEvents", moved, "partner", **elsewhere) == (
        "INVALID_ARGUMENT",
        "CURSOR_INVALID",
    )
    expired = Pages("0123456789abcdef").write(Place(1, "fee_before"), "feed", "nordic-home")
    answer = await notifications.refusal("ListFeedEvents", ListFeedEventsRequest(after=expired), "partner")
    assert answer == ("OUT_OF_RANGE", "CURSOR_EXPIRED")
    too_many = ListFeedEventsRequest(limit=1001)
    assert await notifications.refusal("ListFeedEvents", too_many, "partner") == (
        "INVALID_ARGUMENT",
        "VALIDATION_FAILED",
    )


async def test_an_event_that_is_not_of_its_type_is_poison(notifications: Notifications) -> None:
    (subscription,) = [each for each in notifications.parts.subscriptions if each.name == "feed-tickets"]
    kind = TicketOpened.DESCRIPTOR.full_name
    broken = Event("evt_1", "/aftersales/tickets", kind, "tkt_1", "nordic-home", 1, NOW, "", {"ticket": 7})
    with pytest.raises(Poison):
        await subscription.handle(broken)
