"""Edits of messages, built from their parts."""

from collections.abc import Awaitable, Callable
from functools import partial

from aftersales.tickets.v1.ticket_message_service_pb2_grpc import add_TicketMessageServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.documents import Documents, Index
from servicekit.runtime.context import Components, ServiceContext

from tickets.message_edits.ports import Agents, Changing, Mentions, Messages, Parts, Reading, Tickets
from tickets.message_edits.servicer import Shown, TicketMessageServicer
from tickets.message_edits.timers import edits_timer
from tickets.message_edits.use_cases import MessageEdits
from tickets.tickets.domain.ticket import Ticket


def components(
    context: ServiceContext,
    access: Access,
    changing: Changing,
    agents: Agents,
    mentions: Mentions,
    tickets: Tickets,
    stored: Messages,
    reading: Reading,
    joint: Parts,
    last: Callable[[Ticket], Awaitable[Ticket]],
    shown: Shown,
    documents: Documents,
    unfinished: Index,
) -> Components:
    """`unfinished`: the index of the tickets that have an edit which their message has yet to get."""
    edits = MessageEdits(
        tickets=tickets,
        stored=stored,
        reading=reading,
        joint=joint,
        last=last,
        changing=changing,
        agents=agents,
        mentions=mentions,
    )
    servicer = TicketMessageServicer(access, context.clock, edits, shown)
    add = partial(add_TicketMessageServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketMessageService", add)],
        timers=[edits_timer(documents, unfinished, edits)],
    )
