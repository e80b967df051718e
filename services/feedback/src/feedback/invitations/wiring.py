"""Invitations, built from their parts."""

from domainkit.instants import Duration
from servicekit.documents.aggregates import Aggregates
from servicekit.runtime.context import Components as Parts
from servicekit.runtime.context import ServiceContext as Kit

from feedback.invitations.domain.invitation import Invitation
from feedback.invitations.handlers import Handlers
from feedback.invitations.integration_events import invitation_event
from feedback.invitations.repository import INVITATIONS, StoredInvitations
from feedback.invitations.use_cases import Inviting


def repository(kit: Kit) -> StoredInvitations:
    return StoredInvitations(
        Aggregates(
            kit.store.documents(INVITATIONS),
            relay=kit.relay,
            clock=kit.clock,
            source=kit.source,
            kind=Invitation,
            to_integration_event=invitation_event,
        )
    )


def components(kit: Kit, invitations: StoredInvitations, *, lifetime: Duration) -> Parts:
    handlers = Handlers(kit.clock, Inviting(invitations, lifetime))
    return Parts(servicers=[], subscriptions=handlers.subscriptions())
