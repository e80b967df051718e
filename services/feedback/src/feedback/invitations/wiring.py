"""Puts the topic of invitations together."""

from domainkit.instants import DAY, Duration
from servicekit.privacy.records import Erasures
from servicekit.runtime.context import Components, ServiceContext
from servicekit.runtime.retention import retention_timer

from feedback.invitations.domain.invitation import Invitation
from feedback.invitations.handlers import TicketHandlers
from feedback.invitations.integration_events import invitation_event
from feedback.invitations.repository import INVITATIONS, INVITATIONS_BY_AGE, InvitationRepository
from feedback.invitations.use_cases import InviteCustomer


def repository(context: ServiceContext) -> InvitationRepository:
    return InvitationRepository(context.aggregates(INVITATIONS, Invitation, to_integration_event=invitation_event))


def components(
    context: ServiceContext,
    invitations: InvitationRepository,
    erasures: Erasures,
    *,
    lifetime: Duration,
    kept_days: int,
) -> Components:
    handlers = TicketHandlers(context.clock, InviteCustomer(invitations, lifetime, erasures, kept_for=kept_days * DAY))
    documents = context.store.documents(INVITATIONS)
    return Components(
        subscriptions=handlers.subscriptions(),
        timers=retention_timer("invitations", documents, INVITATIONS_BY_AGE, kept_days),
    )
