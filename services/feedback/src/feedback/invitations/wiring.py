"""Puts the topic of invitations together."""

from domainkit.instants import Duration
from servicekit.runtime.context import Components, ServiceContext

from feedback.invitations.domain.invitation import Invitation
from feedback.invitations.handlers import TicketHandlers
from feedback.invitations.integration_events import invitation_event
from feedback.invitations.repository import INVITATIONS, InvitationRepository
from feedback.invitations.use_cases import InviteCustomer


def repository(context: ServiceContext) -> InvitationRepository:
    return InvitationRepository(context.aggregates(INVITATIONS, Invitation, to_integration_event=invitation_event))


def components(context: ServiceContext, invitations: InvitationRepository, *, lifetime: Duration) -> Components:
    handlers = TicketHandlers(context.clock, InviteCustomer(invitations, lifetime))
    return Components(subscriptions=handlers.subscriptions())
