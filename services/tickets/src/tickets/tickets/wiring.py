"""Tickets, built from their parts."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from aftersales.tickets.v1.ticket_service_pb2_grpc import add_TicketServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.incoming_mail.domain.reply_tokens import ReplyTokens
from tickets.tickets.domain.ticket import Ticket
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.handlers import TicketHandlers
from tickets.tickets.integration_events import ticket_event
from tickets.tickets.listed import ListedTickets
from tickets.tickets.ports.conversation import Attaching, Companion, Drafts, Mentions
from tickets.tickets.ports.records import (
    Agents,
    Categories,
    Customers,
    Fields,
    MailAddresses,
    PendingReasons,
    Purchases,
    Retailers,
    Teams,
    Warranty,
    Writers,
)
from tickets.tickets.ports.terms import AllTerms
from tickets.tickets.privacy import EraseFormer, TicketRecords
from tickets.tickets.repository.conversation_pages import CONVERSATION_PAGES, ConversationPageRepository
from tickets.tickets.repository.mail_states import MAIL_STATES, MailStatesRepository
from tickets.tickets.repository.messages import MESSAGES, MessageRepository
from tickets.tickets.repository.tickets import (
    CLOCKS,
    COVERAGE_RETRIES,
    MERGE_STEPS,
    OMITTED_WHEN_EMPTY,
    TICKETS,
    TICKETS_KEPT,
    WAKES,
    TicketRepository,
    ticket_index_fields,
)
from tickets.tickets.servicer import TicketServicer
from tickets.tickets.timers import closed_tickets_timer, coverage_timer, merges_timer, sla_timer, steps_timer
from tickets.tickets.use_cases.by_mail import TicketsByMail
from tickets.tickets.use_cases.changing import Changing
from tickets.tickets.use_cases.clock_work import ClockWork
from tickets.tickets.use_cases.commands import TicketCommands
from tickets.tickets.use_cases.conversation import Conversation
from tickets.tickets.use_cases.coverage import CoverageChecks
from tickets.tickets.use_cases.erase_ticket import EraseTicket
from tickets.tickets.use_cases.joint_conversation import JointConversation
from tickets.tickets.use_cases.mail_states import TrackMails
from tickets.tickets.use_cases.mailing import Mailing
from tickets.tickets.use_cases.merged_tickets import CountMessages
from tickets.tickets.use_cases.merging import MergeTickets
from tickets.tickets.use_cases.open_ticket import OpenTicket
from tickets.tickets.use_cases.queries import TicketQueries
from tickets.tickets.use_cases.reading import ReadConversation
from tickets.tickets.use_cases.recompute import RecomputeTickets
from tickets.tickets.use_cases.shares import Shares
from tickets.tickets.use_cases.stale_replies import StaleReplies
from tickets.tickets.use_cases.steps_by_time import StepsByTime


def repository(context: ServiceContext) -> TicketRepository:
    return TicketRepository(
        context.aggregates(
            TICKETS,
            Ticket,
            to_integration_event=ticket_event,
            index_fields=ticket_index_fields,
            omit_when_empty=OMITTED_WHEN_EMPTY,
            texts=[MESSAGES],
        )
    )


def erasing(context: ServiceContext, tickets: TicketRepository, companions: Sequence[Companion] = ()) -> EraseTicket:
    return EraseTicket(tickets, messages(context), companions)


def has_message(context: ServiceContext, tickets: TicketRepository) -> Callable[[str, str], Coroutine[Any, Any, bool]]:
    """Whether a ticket has a message: its opening one, or one that is stored."""
    stored = messages(context)

    async def has(ticket_id: str, message_id: str) -> bool:
        ticket = await tickets.get(ticket_id)
        return ticket is not None and (ticket.opening.id == message_id or bool(await stored.get_many([message_id])))

    return has


def personal_records(
    context: ServiceContext,
    tickets: TicketRepository,
    companions: Sequence[Companion] = (),
    *,
    erase_former: EraseFormer,
) -> TicketRecords:
    return TicketRecords(tickets, reading(context), erasing(context, tickets, companions), erase_former)


def reading(context: ServiceContext) -> ReadConversation:
    return ReadConversation(messages(context), pages(context))


def pages(context: ServiceContext) -> ConversationPageRepository:
    return ConversationPageRepository(context.store.documents(CONVERSATION_PAGES))


def merging(
    context: ServiceContext, tickets: TicketRepository, terms: AllTerms, agents: Agents, rules: Rules
) -> MergeTickets:
    return MergeTickets(tickets, messages(context), agents, Changing(tickets, terms, rules.auto_close_days), rules)


def tracking(context: ServiceContext, tickets: TicketRepository) -> TrackMails:
    return TrackMails(tickets, messages(context), MailStatesRepository(context.store.documents(MAIL_STATES)))


def recomputing(tickets: TicketRepository, terms: AllTerms, agents: Agents, rules: Rules) -> RecomputeTickets:
    return RecomputeTickets(tickets, terms, Changing(tickets, terms, rules.auto_close_days), agents, rules)


def by_mail(
    context: ServiceContext,
    tickets: TicketRepository,
    customers: Customers,
    purchases: Purchases,
    retailers: Retailers,
    agents: Writers,
    warranty: Warranty,
    pending_reasons: PendingReasons,
    categories: Categories,
    teams: Teams,
    fields: Fields,
    *,
    mail_addresses: MailAddresses,
    tokens: ReplyTokens,
    attaching: Attaching,
    mentions: Mentions,
    drafts: Drafts,
    terms: AllTerms,
    rules: Rules,
) -> TicketsByMail:
    """What is done with tickets and their conversations, by mails and by calls."""
    stored = messages(context)
    mailing = Mailing(retailers, stored, mail_addresses, tokens, agents)
    changing = Changing(tickets, terms, rules.auto_close_days)
    joint = JointConversation(tickets, reading(context))
    return TicketsByMail(
        tickets,
        stored,
        OpenTicket(
            tickets, customers, purchases, retailers, warranty, terms, mailing, categories, teams, attaching, fields
        ),
        Conversation(
            tickets=tickets,
            stored=stored,
            pages=pages(context),
            reading=reading(context),
            joint=joint,
            merging=merging(context, tickets, terms, agents, rules),
            agents=agents,
            changing=changing,
            rules=rules,
            mailing=mailing,
            mentions=mentions,
            drafts=drafts,
            stale=StaleReplies(reading(context), stored, joint),
            attaching=attaching,
        ),
        TicketCommands(tickets, customers, agents, pending_reasons, categories, fields, changing, rules),
    )


def components(
    context: ServiceContext,
    access: Access,
    tickets: TicketRepository,
    agents: Agents,
    warranty: Warranty,
    queries: TicketQueries,
    used: TicketsByMail,
    *,
    companions: Sequence[Companion],
    terms: AllTerms,
    recomputing: RecomputeTickets,
    merging: MergeTickets,
    rules: Rules,
    coverage_retry_every_seconds: float,
    closed_days: int,
) -> Components:
    mails = tracking(context, tickets)
    shares, counts = Shares(terms), CountMessages(tickets)
    changing = Changing(tickets, terms, rules.auto_close_days)
    checks = CoverageChecks(tickets, warranty)
    servicer = TicketServicer(
        access=access,
        clock=context.clock,
        pages=context.pages,
        agents=agents,
        open_ticket=used.opening,
        queries=queries,
        commands=used.commands,
        conversation=used.conversation,
        mails=mails,
        recomputing=recomputing,
        rules=rules,
        shares=shares,
        counts=counts,
        listed=ListedTickets(shares, counts),
    )
    documents, every = context.store.documents(TICKETS), coverage_retry_every_seconds
    retries = coverage_timer(documents, COVERAGE_RETRIES, checks, context.clock, every_seconds=every)
    by_time = StepsByTime(tickets, changing, rules, used.conversation.mailing)
    steps = steps_timer(documents, WAKES, by_time, context.clock)
    clocks = sla_timer(documents, CLOCKS, ClockWork(tickets, terms, agents, changing), context.clock)
    merges = merges_timer(documents, MERGE_STEPS, merging, context.clock)
    erase_ticket = erasing(context, tickets, companions)
    retention = closed_tickets_timer(documents, TICKETS_KEPT, erase_ticket, context.clock, days=closed_days)
    return Components(
        servicers=[("aftersales.tickets.v1.TicketService", partial(add_TicketServiceServicer_to_server, servicer))],
        subscriptions=TicketHandlers(context.clock, checks, used.opening, mails).subscriptions(),
        timers=[retries, clocks, steps, merges, *retention],
    )


def messages(context: ServiceContext) -> MessageRepository:
    return MessageRepository(context.store.documents(MESSAGES))
