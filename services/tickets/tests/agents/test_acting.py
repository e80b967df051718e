"""Who acts: agents and supervisors under their own ids, known from their tokens."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from aftersales.tickets.v1 import agent_service_pb2 as agents
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import is_agent_id
from servicekit.documents.observed import SECONDS
from servicekit.testing.service import RunningService
from tickets.agents.repository import AGENTS

from services.tickets.tests.agents.steps import create_agent
from services.tickets.tests.steps import ADMIN, AGENT, Shop

AINO: Mapping[str, Any] = {"role": "agent", "sub": "aino@staff", "name": "Aino"}


async def own(service: RunningService, **claims: Any) -> Any:
    return (await service.call(agents.GetOwnAgentRequest(), **{**AINO, **claims})).agent


async def test_first_command_makes_an_agent_known(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    answered = await shop.say(ticket.id, "We look at it.", AINO)
    author = answered.message.author
    assert is_agent_id(author.id)
    found = (await service.call(agents.ListAgentsRequest(retailer="nordic-home"), **ADMIN)).agents
    assert [(each.id, each.subject, each.display_name) for each in found] == [(author.id, "aino@staff", "Aino")]


async def test_every_actor_of_a_ticket_is_the_agent(service: RunningService, shop: Shop) -> None:
    id = (await own(service)).id
    request = tickets.CreateTicketRequest(customer_id=shop.purchase.customer_id, subject="It leaks", body="Water!")
    ticket = (await service.call(request, **AINO)).ticket
    await service.call(tickets.AssignTicketRequest(id=ticket.id), **AINO)
    await shop.say(ticket.id, "We look at it.", AINO)
    solved = ticket_pb2.RESOLUTION_CODE_SOLVED
    await service.call(tickets.ResolveTicketRequest(id=ticket.id, code=solved), **AINO)
    seen = (await service.call(tickets.GetTicketRequest(id=ticket.id), **shop.maija)).ticket
    actors = [seen.opened_by, seen.assignee, seen.resolution.resolved_by, *(each.author for each in seen.messages)]
    assert [(actor.id, actor.display_name) for actor in actors] == [(id, "Aino")] * 5
    everything = str(seen) + str(await service.recorded(ticket.id))
    assert id in everything
    assert "aino@staff" not in everything


async def test_name_and_retailers_follow_the_token(service: RunningService, shop: Shop) -> None:
    await own(service)
    seen = await own(service, role="supervisor", name="Aino V.", retailers=("baltic-tools",))
    assert (seen.display_name, seen.retailers) == ("Aino V.", ["baltic-tools"])
    everything = await own(service, name="Aino V.", retailers=("baltic-tools", "nordic-home"))
    assert everything.retailers == ["baltic-tools", "nordic-home"]
    assert everything.id == seen.id


async def test_token_of_whom_an_admin_created_finds_that_agent(service: RunningService, shop: Shop) -> None:
    created = await create_agent(service, "aino@staff", display_name="Aino at care")
    known = await own(service)
    assert (known.id, known.display_name) == (created.id, "Aino at care")


async def test_token_without_a_name_shows_no_subject(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    answered = await shop.say(ticket.id, "We look at it.", {"role": "agent", "sub": "aino@staff", "name": None})
    assert is_agent_id(answered.message.author.id)
    assert answered.message.author.display_name == ""


async def test_first_commands_at_once_make_one_agent(service: RunningService, shop: Shop) -> None:
    found = await gather(*(own(service, sub=f"agent-{number % 4}") for number in range(40)))
    assert len({each.id for each in found}) == 4
    stored = await service.store.documents(AGENTS).scan()
    assert len(stored) == 4


def operations() -> float:
    """Storage operations on agents until now, by the service's own metrics."""
    samples = [sample for metric in SECONDS.collect() for sample in metric.samples if sample.name.endswith("_count")]
    return sum(sample.value for sample in samples if sample.labels["collection"] == AGENTS.name)


async def test_commands_in_a_row_read_the_agent_once(service: RunningService, shop: Shop) -> None:
    request = tickets.CreateTicketRequest(customer_id=shop.purchase.customer_id, subject="It leaks", body="Water!")
    await service.call(request, **AGENT)
    once = operations()
    for _ in range(10):
        await service.call(request, **AGENT)
    assert operations() == once
    service.clock.advance(seconds=6)
    await service.call(request, **AGENT)
    assert operations() == once + 1
