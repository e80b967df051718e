"""The number of messages of a ticket is that of the conversation that is shown, whatever is merged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from aftersales.tickets.v1 import ticket_merge_service_pb2 as merging
from aftersales.tickets.v1 import ticket_pb2 as pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import Actor, ActorKind
from domainkit.instants import MINUTE, Instant, after
from domainkit.refusals import Refused
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.testing.service import RunningService
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.joint_conversation import JointConversation
from tickets.tickets.use_cases.merged_tickets import CountMessages
from tickets.tickets.use_cases.merging import MergeTickets
from tickets.tickets.use_cases.reading import ReadConversation

from services.tickets.tests.merges.steps import merge, of_another_customer, otso_of, read
from services.tickets.tests.merges.test_steps import Aino
from services.tickets.tests.steps import AGENT, Shop
from services.tickets.tests.tickets.clockwork import AINO, Staff
from services.tickets.tests.tickets.fixed_terms import FixedTerms

IDS = tuple(f"tkt_{number}" for number in range(4))
OTHERS = "tkt_3"
"""Of another customer."""


@dataclass
class Held:
    """Tickets and messages, held in memory."""

    tickets: dict[str, Ticket]
    messages: dict[str, Message] = field(default_factory=dict)

    async def get(self, id: str) -> Ticket | None:
        return self.tickets.get(id)

    async def get_many(self, ids: Sequence[str]) -> list[Any]:
        return [found[id] for id in ids for found in (self.tickets, self.messages) if id in found]

    async def change(self, id: str, act: Any, **_: Any) -> Ticket:
        self.tickets[id], _events = act(self.tickets[id])
        return self.tickets[id]


@dataclass
class Life:
    held: Any
    terms: Terms
    rules: Rules
    now: Instant

    def __post_init__(self) -> None:
        self.changing = Changing(self.held, FixedTerms(self.terms))
        self.merging = MergeTickets(self.held, self.held, Staff(), self.changing, self.rules)
        self.joint = JointConversation(self.held, ReadConversation(self.held, self.held))

    async def step(self, act: str, id: str, into: str) -> None:
        self.now = after(self.now, MINUTE)
        change = Change(id, Aino(), self.now)
        try:
            if act == "merge":
                await self.merging.merge(change, into, other_customer=True)
            elif act == "unmerge":
                await self.merging.unmerge(change)
            else:
                await self.say(self.held.tickets[id], act)
        except Refused:
            return

    async def say(self, ticket: Ticket, act: str) -> None:
        author = Actor(ActorKind.CUSTOMER, ticket.customer_id) if act == "customer" else AINO
        visibility = Visibility.INTERNAL if act == "note" else Visibility.PUBLIC
        to = await self.merging.recipient(ticket, author, self.now)
        draft = MessageDraft(body="Hm.", visibility=visibility)
        id = f"msg_{len(self.held.messages) + 10}"
        message = write_message(to.id, draft, id=id, author=author, now=self.now)
        self.held.messages[id] = message
        said = await self.changing.change(
            to, lambda ticket, terms, now: add_message(ticket, message, self.rules, terms, now), self.now
        )
        if said and said.merge_step:
            await self.merging.settle(said.id, self.now)

    async def require_counted(self) -> None:
        listed = list(self.held.tickets.values())
        for role in (ActorKind.AGENT, ActorKind.CUSTOMER):
            counts = await CountMessages(self.held).of(listed, role)
            for ticket in listed:
                viewer = Aino() if role is ActorKind.AGENT else Customer(ticket.customer_id)
                parts = await self.joint.parts(ticket, viewer)
                page = await self.joint.page(parts, role, size=1_000, after=None, newest_first=False)
                assert len({each.id for each in page.items}) == len(page.items)
                if ticket.merged:
                    assert counts[ticket.id] == len(page.items)
                else:
                    assert ticket.id not in counts


@dataclass(frozen=True)
class Customer:
    only_customer: str
    role: str = "customer"
    id: str = "someone"
    display_name: str = ""
    retailers: frozenset[str] = frozenset({"nordic-home"})

    def sees(self, retailer: str, customer_id: str | None = None) -> bool:
        return customer_id == self.only_customer

    def retailer(self, named: str) -> str:
        return named


STEPS = ("merge", "merge", "unmerge", "customer", "agent", "note")
ACTS = st.tuples(st.sampled_from(STEPS), st.sampled_from(IDS), st.sampled_from(IDS))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=25))
def test_count_is_that_of_the_messages_shown(
    acts: Sequence[tuple[str, str, str]], ticket: Ticket, terms: Terms, rules: Rules, monday: Instant
) -> None:
    def opened(number: int, id: str) -> Ticket:
        opening = replace(ticket.opening, id=f"msg_{number}", ticket_id=id)
        return replace(ticket, id=id, opening=opening, customer_id="cus_9" if id == OTHERS else ticket.customer_id)

    async def lived() -> None:
        life = Life(Held({id: opened(number, id) for number, id in enumerate(IDS)}), terms, rules, monday)
        for act in acts:
            await life.step(*act)
            await life.require_counted()

    asyncio.run(lived())


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
