"""Two customers' tickets in memory, through generated sequences of merges and messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domainkit.actors import Actor, ActorKind
from domainkit.instants import MINUTE, Instant, after
from domainkit.refusals import Refused
from hypothesis import strategies as st
from tickets.tickets.domain.change import Change
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.message import Message, MessageDraft, Visibility
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.joint_conversation import JointConversation
from tickets.tickets.use_cases.merging import MergeTickets
from tickets.tickets.use_cases.reading import ReadConversation

from services.tickets.tests.merges.test_steps import Aino
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
        to, _ = await self.merging.recipient(ticket, author, self.now)
        draft = MessageDraft(body="Hm.", visibility=visibility)
        id = f"msg_{len(self.held.messages) + 10}"
        message = write_message(to.id, draft, id=id, author=author, now=self.now)
        self.held.messages[id] = message
        said = await self.changing.change(
            to, lambda ticket, terms, now: add_message(ticket, message, self.rules, terms, now), self.now
        )
        if said and said.merge_step:
            await self.merging.settle(said.id, self.now)

    async def shown(self, ticket: Ticket, role: str) -> list[Message]:
        """The whole conversation, as an agent or as the ticket's customer sees it."""
        viewer = Aino() if role == ActorKind.AGENT else Customer(ticket.customer_id)
        parts = await self.joint.parts(ticket, viewer)
        return list((await self.joint.page(parts, role, size=1_000, after=None, newest_first=False)).items)


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
ACTS = st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(IDS), st.sampled_from(IDS)), max_size=25)


def life_of(ticket: Ticket, terms: Terms, rules: Rules, now: Instant) -> Life:
    """Of tickets like this one."""

    def opened(number: int, id: str) -> Ticket:
        opening = replace(ticket.opening, id=f"msg_{number}", ticket_id=id)
        return replace(ticket, id=id, opening=opening, customer_id="cus_9" if id == OTHERS else ticket.customer_id)

    return Life(Held({id: opened(number, id) for number, id in enumerate(IDS)}), terms, rules, now)
