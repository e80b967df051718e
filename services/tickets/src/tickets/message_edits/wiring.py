"""Edits of messages, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_message_service_pb2_grpc import add_TicketMessageServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.message_edits.ports import Agents, Changing, Mentions
from tickets.message_edits.servicer import TicketMessageServicer
from tickets.message_edits.timers import edits_timer
from tickets.message_edits.use_cases import MessageEdits
from tickets.tickets import wiring as conversations
from tickets.tickets.messages import message_with_edits
from tickets.tickets.repository.tickets import MESSAGE_EDITS, TICKETS, TicketRepository
from tickets.tickets.use_cases.joint_conversation import JointConversation
from tickets.tickets.use_cases.merging import last_of_chain


def components(
    context: ServiceContext,
    access: Access,
    tickets: TicketRepository,
    changing: Changing,
    agents: Agents,
    mentions: Mentions,
) -> Components:
    reading = conversations.reading(context)
    edits = MessageEdits(
        tickets=tickets,
        stored=conversations.messages(context),
        reading=reading,
        joint=JointConversation(tickets, reading),
        last=partial(last_of_chain, tickets),
        changing=changing,
        agents=agents,
        mentions=mentions,
    )
    servicer = TicketMessageServicer(access, context.clock, edits, message_with_edits)
    add = partial(add_TicketMessageServiceServicer_to_server, servicer)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketMessageService", add)],
        timers=[edits_timer(context.store.documents(TICKETS), MESSAGE_EDITS, edits)],
    )
