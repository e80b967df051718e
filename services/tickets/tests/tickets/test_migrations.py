"""Tickets and messages that know staff by the `sub` of their tokens get the agents' ids."""

from typing import Any

import pytest
from aftersales.tickets.v1 import agent_service_pb2 as agents
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.backup import MIGRATIONS as RECORDS
from servicekit.backup.migrations import Migrated, migrate
from servicekit.documents import Document
from servicekit.testing.service import RunningService, running_service
from tickets.agents.repository import AGENTS
from tickets.tickets.migrations import ACTORS
from tickets.tickets.repository.messages import MESSAGES
from tickets.tickets.repository.tickets import TICKETS
from tickets.wiring import COLLECTIONS, MIGRATIONS, wire

from services.tickets.tests.steps import ADMIN, Shop, open_shop

AINO: dict[str, Any] = {"role": "agent", "sub": "aino@staff", "name": "Aino"}
SANNA: dict[str, Any] = {"role": "supervisor", "sub": "sanna@staff", "name": None}


@pytest.fixture
async def service(warranty: Any) -> Any:
    async with running_service("tickets", (RECORDS, *COLLECTIONS), wire) as service:
        yield service


def by_subject(document: Document) -> Document:
    """The document as a release before agents had ids would have written it."""
    actors = {"Aino": "aino@staff", "": "sanna@staff"}

    def older(part: Any) -> Any:
        if not isinstance(part, dict):
            return part
        if part.get("kind") in ("agent", "supervisor"):
            subject = actors[part["display_name"]]
            return {**part, "id": subject, "display_name": part["display_name"] or subject}
        return {name: value if name == "outbox" else older(value) for name, value in part.items()}

    found: Document = older(document)
    return found


@pytest.fixture
async def ticket(service: RunningService) -> str:
    """A ticket with an assignee, messages and a resolution, stored as an older release did; nobody is known."""
    shop = await open_shop(service)
    request = tickets.CreateTicketRequest(customer_id=shop.purchase.customer_id, subject="It leaks", body="Water!")
    id = str((await service.call(request, **AINO)).ticket.id)
    await service.call(tickets.AssignTicketRequest(id=id), **AINO)
    await shop.say(id, "We look at it.", SANNA)
    await shop.say(id, "Thanks", shop.maija)
    solved = ticket_pb2.RESOLUTION_CODE_SOLVED
    await service.call(tickets.ResolveTicketRequest(id=id, code=solved), **AINO)
    for collection in (TICKETS, MESSAGES):
        documents = service.store.documents(collection)
        for document in await documents.scan():
            await documents.replace(
                {**by_subject(document), "version": document["version"] + 1}, if_version=document["version"]
            )
    known = service.store.documents(AGENTS)
    for agent in await known.scan():
        await known.delete(agent["id"], if_version=agent["version"])
    service.clock.advance(minutes=1)  # what the process remembers of them is forgotten
    return id


async def ran(service: RunningService, *, again: bool = False) -> list[Migrated]:
    return [each async for each in migrate(service.store, MIGRATIONS, service.clock, again=again) if each.done]


async def shown(service: RunningService, id: str, shop: Shop) -> list[tuple[str, str]]:
    """The actors of a ticket as its customer sees them, without the customer."""
    seen = (await service.call(tickets.GetTicketRequest(id=id), **shop.maija)).ticket
    actors = [seen.opened_by, seen.assignee, seen.resolution.resolved_by, *(each.author for each in seen.messages)]
    return [(actor.id, actor.display_name) for actor in actors if actor.id != "maija"]


async def test_recorded_subject_is_shown_to_nobody(service: RunningService, ticket: str) -> None:
    shop = await open_shop(service)
    assert await shown(service, ticket, shop) == [("", "Aino")] * 4 + [("", "")]
    for claims in (AINO, ADMIN):
        seen = await service.call(tickets.GetTicketRequest(id=ticket), **claims)
        listed = await service.call(tickets.ListTicketsRequest(retailer="nordic-home"), **claims)
        assert "@staff" not in f"{seen}{listed}"


async def test_migration_gives_staff_the_ids_of_agents(service: RunningService, ticket: str) -> None:
    migrated = {each.id: (each.changed, each.done) for each in await ran(service)}
    assert migrated["2026-11-agents-in-tickets"] == (1, True)
    assert migrated["2026-11-agents-in-messages"] == (1, True)
    found = (await service.call(agents.ListAgentsRequest(retailer="nordic-home"), **ADMIN)).agents
    ids = {each.subject: (each.id, each.display_name) for each in found}
    assert ids.keys() == {"aino@staff", "sanna@staff"}
    aino, sanna = ids["aino@staff"], ids["sanna@staff"]
    assert sanna[1] == ""
    shop = await open_shop(service)
    assert await shown(service, ticket, shop) == [aino] * 4 + [sanna]
    stored = await service.store.documents(TICKETS).get(ticket)
    assert "@staff" not in str({path.partition(".")[0]: (stored or {}).get(path.partition(".")[0]) for path in ACTORS})


async def test_token_finds_the_agent_that_a_migration_made(service: RunningService, ticket: str) -> None:
    await ran(service)
    own = (await service.call(agents.GetOwnAgentRequest(), **AINO)).agent
    mine = await service.call(tickets.ListTicketsRequest(assignee_id=own.id), **AINO)
    assert [each.id for each in mine.tickets] == [ticket]


async def test_migration_again_changes_nothing(service: RunningService, ticket: str) -> None:
    await ran(service)
    before = await service.store.documents(TICKETS).get(ticket)
    assert {each.changed for each in await ran(service, again=True)} == {0}
    assert await service.store.documents(TICKETS).get(ticket) == before
