"""How documents that are no aggregates are read: through the service's handlers, its queries or its repository.

A reader gets the service with the document in its store, makes the service read it, and returns what is to be compared
with it; None where the document has served its purpose and is gone.
"""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aftersales.notifications.v1 import feed_service_pb2 as feed
from aftersales.tickets.v1 import calendar_service_pb2 as calendar_service
from aftersales.tickets.v1 import customer_service_pb2 as customer_service
from aftersales.tickets.v1 import events_pb2 as events
from aftersales.tickets.v1 import sla_policy_service_pb2 as sla_policy_service
from aftersales.tickets.v1 import ticket_service_pb2 as ticket_service
from aftersales.tickets.v1.calendar_pb2 import Calendar, CalendarVersion
from aftersales.tickets.v1.retailer_pb2 import Retailer, RetailerLinkKind
from aftersales.tickets.v1.retailer_pb2 import RetailerContact as PublicContact
from aftersales.tickets.v1.retailer_pb2 import RetailerLink as Link
from aftersales.tickets.v1.retailer_pb2 import RetailerLook as Look
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.warranty.v1.claim_policy_pb2 import ClaimPolicy
from aftersales.warranty.v1.claim_policy_service_pb2 import CreateClaimPolicyRequest
from comparing import lost_fields
from domainkit.actors import Actor, ActorKind, shown_id, shown_name
from domainkit.idempotency import IdempotencyKey
from servicekit.documents.idempotency import KeyReused
from servicekit.mapping.proto_json import to_json
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService
from tickets.idempotency import IdempotencyKeyRepository

from tests.contracts.stored_conversations import (
    Json,
    collection,
    conversation_page,
    draft,
    history_entry,
    mail_states,
    mention,
)

DOCUMENTS = Path(__file__).parents[2] / "contracts" / "v1" / "documents"
WRITTEN_AT = from_rfc3339("2026-11-28T09:00:00Z")
"""A moment after the samples were written."""

Read = Callable[[RunningService, Json], Awaitable[Json | None]]


async def message(service: RunningService, document: Json) -> Json | None:
    """In the conversation of its ticket."""
    tickets: list[Json] = json.loads((DOCUMENTS / "tickets" / "tickets.json").read_text())
    ticket = {**tickets[0], "id": document["ticket_id"], "message_ids": [document["id"]], "internal_ids": []}
    await collection(service, "tickets").insert(ticket)
    request = ticket_service.ListMessagesRequest(ticket_id=ticket["id"])
    shown = (await service.call(request, retailers=[ticket["retailer"]])).messages[-1]
    author = Actor(**{**document["author"], "kind": ActorKind(document["author"]["kind"])})
    assert (shown.id, shown.body) == (document["id"], document["body"])
    assert (shown.author.id, shown.author.display_name) == (shown_id(author), shown_name(author))
    await collection(service, "tickets").delete(ticket["id"], if_version=ticket["version"])
    return await collection(service, "messages").get(document["id"])


async def consent(service: RunningService, document: Json) -> Json | None:
    """In the list of its customer."""
    customers: list[Json] = json.loads((DOCUMENTS / "tickets" / "customers.json").read_text())
    customer = {**customers[0], "id": document["customer_id"]}
    await collection(service, "customers").insert(customer)
    request = customer_service.ListConsentsRequest(customer_id=customer["id"])
    listed = (await service.call(request, retailers=[customer["retailer"]])).consents
    (shown,) = [to_json(each) for each in listed if each.id == document["id"]]
    assert (shown["purpose"], shown["given"], shown["source"]) == (
        document["purpose"],
        document["given"],
        document["source"],
    )
    assert ("by" in shown) == (document["by"] is not None)
    return await collection(service, "consents").get(document["id"])


async def policy_version(service: RunningService, document: Json) -> Json | None:
    """As an earlier version of its policy."""
    policies: list[Json] = json.loads((DOCUMENTS / "tickets" / "sla_policies.json").read_text())
    policy = next(each for each in policies if each["id"] == document["policy_id"])
    await collection(service, "sla_policies").insert(policy)
    request = sla_policy_service.GetSlaPolicyVersionRequest(
        policy_id=document["policy_id"], number=str(document["number"])
    )
    shown = (await service.call(request, retailers=[document["retailer"]])).version
    assert (shown.id, shown.name, shown.position) == (document["id"], document["name"], document["position"])
    return await collection(service, "policy_versions").get(document["id"])


async def calendar_version(service: RunningService, document: Json) -> Json | None:
    """As the version that its calendar names."""
    calendars: list[Json] = json.loads((DOCUMENTS / "tickets" / "calendars.json").read_text())
    calendar = next(each for each in calendars if each["id"] == document["calendar_id"])
    await collection(service, "calendars").insert(calendar)
    request = calendar_service.GetCalendarVersionRequest(
        calendar_id=document["calendar_id"], number=str(document["number"])
    )
    shown = to_json((await service.call(request, retailers=[document["retailer"]])).version)
    same = ("name", "time_zone", "week", "exceptions", "first_year", "last_year", "data_versions")
    assert {name: shown[name] for name in same} == {name: document[name] for name in same}
    return await collection(service, "calendar_versions").get(document["id"])


async def object_sweep(service: RunningService, document: Json) -> Json | None:
    """Nothing but a timer reads it, by its index."""
    return await collection(service, "object_sweeps").get(document["id"])


async def operation_file(service: RunningService, document: Json) -> Json | None:
    """Nothing but a timer reads it, by its index."""
    return await collection(service, "operation_files").get(document["id"])


async def request(service: RunningService, document: Json) -> Json | None:
    """As a key that was seen before; as one that was seen with another payload."""
    requests = IdempotencyKeyRepository(collection(service, "requests"), service.clock)
    await requests.remember(IdempotencyKey(document["id"], document["fingerprint"]))
    with pytest.raises(KeyReused):
        await requests.remember(IdempotencyKey(document["id"], "another"))
    return await collection(service, "requests").get(document["id"])


async def contact(service: RunningService, document: Json) -> Json | None:
    """Until the customer's next event; one with an earlier number changes nothing."""
    changed = events.ContactChanged(
        **{name: document[name] for name in ("customer_id", "retailer", "name", "email", "locale", "time_zone")},
        surveys_consent=bool(document.get("surveys")),
    )
    await service.deliver("profiles", changed, document["id"], sequence=document["sequence"] + 1)
    return await collection(service, "contacts").get(document["id"])


async def sender(service: RunningService, document: Json) -> Json | None:
    named = {name: document[name] for name in ("name", "link_base", "locale", "time_zone")}
    retailer = Retailer(id=document["retailer"], sender_address=document["address"], **named)
    changed = events.RetailerChanged(retailer=retailer)
    await service.deliver("senders", changed, document["id"], sequence=document["sequence"] + 1)
    return await collection(service, "senders").get(document["id"])


async def retailer(service: RunningService, document: Json) -> Json | None:
    """Until the retailer's next event; one with an earlier number changes nothing."""
    known = Retailer(
        id=document["id"],
        name=document["name"],
        locale=document["locale"],
        look=Look(**document["look"]),
        contact=PublicContact(**document["contact"]),
        links=[Link(**{**each, "kind": link_kind(each["kind"])}) for each in document["links"]],
        legal_footer=document["legal_footer"],
    )
    changed = events.RetailerChanged(retailer=known)
    await service.deliver("retailers", changed, document["id"], sequence=document["sequence"] + 1)
    return await collection(service, "retailers").get(document["id"])


def link_kind(word: str) -> RetailerLinkKind.ValueType:
    return RetailerLinkKind.Value(f"RETAILER_LINK_KIND_{word.upper()}")


async def cursor(service: RunningService, document: Json) -> Json | None:
    """The next event of its aggregate passes; one after a gap does not."""
    id = document["id"].removeprefix("tickets:")
    for sequence in (document["last"] + 1, document["last"] + 3):
        await service.deliver("feed-tickets", events.TicketAssigned(ticket=Ticket(id=id)), id, sequence)
    passed = await collection(service, "feed_cursors").get(document["id"])
    assert passed
    assert (passed["last"], passed["told"]) == (document["last"] + 1, document["told"])
    return passed


async def parked(service: RunningService, document: Json) -> Json | None:
    """Its predecessors come, and it passes into the feed."""
    id = document["aggregate"].removeprefix("tickets:")
    for sequence in range(1, document["sequence"]):
        await service.deliver("feed-tickets", events.TicketAssigned(ticket=Ticket(id=id)), id, sequence)
    (entry,) = await listed(service, document["partner"]["retailer"])
    assert (entry["id"], entry["data"]) == (document["partner"]["id"], document["partner"]["data"])
    return await collection(service, "feed_parked").get(document["id"])


async def feed_event(service: RunningService, document: Json) -> Json | None:
    (entry,) = await listed(service, document["retailer"])
    assert entry == json.loads(document["envelope"])
    return await collection(service, "feed_events").get(document["id"])


async def listed(service: RunningService, retailer: str) -> list[Json]:
    """The events of a partner's feed."""
    request = feed.ListFeedEventsRequest(retailer=retailer)
    response = await service.call(request, "partner", retailers=[retailer])
    return [json.loads(event.envelope) for event in response.events]


async def publisher(service: RunningService, document: Json) -> Json | None:
    """It is asked to publish one more event: it has published as many as before."""
    closed = events.TicketClosed(ticket=Ticket(id="tkt_1"))
    await service.deliver("feed-tickets", closed, "tkt_1")
    return await collection(service, "feed_publishers").get(document["id"])


async def of_the_same_shape(service: RunningService, document: Json) -> Json | None:
    """Only looked at: the service makes its own when it starts. How it is read is in tests/upgrade."""
    own = [each for each in await collection(service, NAMES[document["id"][:4]]).scan() if each["id"] != document["id"]]
    assert lost_fields([document], own or [document]) == []
    return document


NAMES = {"surv": "template_versions", "feed": "feed_meta"}


async def copied_calendar(service: RunningService, document: Json) -> Json | None:
    """As the calendar of a new policy; an event with an earlier number changes nothing."""
    older = events.CalendarChanged(
        calendar=Calendar(id=document["calendar_id"], deactivated=True),
        version=CalendarVersion(calendar_id=document["calendar_id"], number=document["number"]),
    )
    await service.deliver("calendars", older, document["calendar_id"], sequence=document["sequence"] - 1)
    policy = ClaimPolicy(
        retailer=document["retailer"], name="Claims", calendar_id=document["calendar_id"], decision_minutes=60
    )
    await service.call(CreateClaimPolicyRequest(claim_policy=policy), "admin", retailers=[document["retailer"]])
    return await collection(service, "calendars").get(document["id"])


READ: dict[str, Read] = {
    "feedback.retailers": retailer,
    "tickets.calendar_versions": calendar_version,
    "warranty.calendars": copied_calendar,
    "tickets.consents": consent,
    "tickets.conversation_pages": conversation_page,
    "tickets.drafts": draft,
    "tickets.mail_states": mail_states,
    "tickets.mentions": mention,
    "tickets.object_sweeps": object_sweep,
    "tickets.messages": message,
    "tickets.policy_versions": policy_version,
    "tickets.requests": request,
    "tickets.ticket_history": history_entry,
    "warranty.operation_files": operation_file,
    "notifications.contacts": contact,
    "notifications.senders": sender,
    "notifications.feed_cursors": cursor,
    "notifications.feed_parked": parked,
    "notifications.feed_events": feed_event,
    "notifications.feed_publishers": publisher,
    "notifications.feed_meta": of_the_same_shape,
    "notifications.template_versions": of_the_same_shape,
}
"""By collection. Aggregates need no entry: they are read and written by what the service's wiring made for them."""
