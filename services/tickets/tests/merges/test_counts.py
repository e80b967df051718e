"""The number of messages of a ticket is that of the conversation that is shown, whatever is merged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from aftersales.tickets.v1 import ticket_merge_service_pb2 as merging
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import ActorKind
from domainkit.instants import Instant
from hypothesis import HealthCheck, given, settings
from servicekit.testing.service import RunningService
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.ports.stored import Tickets
from tickets.tickets.use_cases.merged_tickets import CountMessages

from services.tickets.tests.merges.lives import ACTS, Held, Life, life_of
from services.tickets.tests.merges.steps import merge, of_another_customer, otso_of, read
from services.tickets.tests.steps import AGENT, Shop


async def require_counted(life: Life) -> None:
    listed = list(life.held.tickets.values())
    for role in (ActorKind.AGENT, ActorKind.CUSTOMER):
        counts = await CountMessages(life.held).of(listed, role)
        assert {*counts} == {each.id for each in listed if each.merged}
        for ticket in listed:
            shown = [each.id for each in await life.shown(ticket, role)]
            assert len({*shown}) == len(shown)
            assert counts.get(ticket.id, len(shown)) == len(shown)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_count_is_that_of_the_messages_shown(
    acts: Sequence[tuple[str, str, str]], ticket: Ticket, terms: Terms, rules: Rules, monday: Instant
) -> None:
    async def lived() -> None:
        life = life_of(ticket, terms, rules, monday)
        for act in acts:
            await life.step(*act)
            await require_counted(life)

    asyncio.run(lived())


@dataclass
class Counted(Held):
    reads: list[int] = field(default_factory=list)

    async def get_many(self, ids: Sequence[str]) -> list[Any]:
        self.reads.append(len(ids))
        return await super().get_many(ids)


async def test_list_reads_merged_tickets_level_by_level(
    ticket: Ticket, terms: Terms, rules: Rules, monday: Instant
) -> None:
    life = life_of(ticket, terms, rules, monday)
    held = Counted(life.held.tickets)
    counting = CountMessages(cast(Tickets, held))
    assert await counting.of(held.tickets.values(), ActorKind.AGENT) == {}
    assert held.reads == []
    for id, into in (("tkt_0", "tkt_1"), ("tkt_1", "tkt_2")):
        await life.step("merge", id, into)
    rows = list(held.tickets.values())
    assert await counting.of(rows, ActorKind.AGENT) == {"tkt_1": 2, "tkt_2": 3}
    assert held.reads == [2, 1]  # those of both rows, then what had been merged into one of these


async def counts(service: RunningService, id: str, claims: Any) -> set[int]:
    """The number in a list, that of the ticket alone, and that of its messages."""
    listed = (await service.call(tickets.ListTicketsRequest(retailer="nordic-home"), **claims)).tickets
    (batched,) = (await service.call(tickets.BatchGetTicketsRequest(ids=[id]), **claims)).tickets
    messages = (await service.call(tickets.ListMessagesRequest(ticket_id=id, page_size=50), **claims)).messages
    alone = (await service.call(tickets.GetTicketRequest(id=id), **claims)).ticket
    (in_list,) = [each for each in listed if each.id == id]
    assert in_list.etag == batched.etag == alone.etag
    return {in_list.message_count, batched.message_count, alone.message_count, len(messages)}


async def test_all_that_show_a_ticket_count_its_conversation(shop: Shop, service: RunningService) -> None:
    source, target = await of_another_customer(shop), await shop.open()
    second = await shop.open()
    await shop.say(second.id, "And it smells.", shop.maija)
    await merge(shop, source.id, target.id, confirm_other_customer=True)
    await merge(shop, second.id, target.id)
    assert await counts(service, target.id, AGENT) == {4}
    assert await counts(service, target.id, shop.maija) == {3}
    etag = (await read(shop, target.id)).etag
    noted = await shop.say(source.id, "Odd.", AGENT, visibility=pb.MESSAGE_VISIBILITY_INTERNAL)
    assert noted.ticket.message_count == 2
    assert await counts(service, target.id, AGENT) == {5}
    assert (await read(shop, target.id)).etag != etag
    assert await counts(service, source.id, otso_of(source)) == {1}
    said = await shop.say(target.id, "One moment.", AGENT)
    assert said.ticket.message_count == 6
    await service.call(merging.UnmergeTicketRequest(id=second.id), **AGENT)
    assert await counts(service, target.id, AGENT) == {4}
    assert await counts(service, second.id, AGENT) == {2}
