"""Collaboration on tickets, drafts and mentions, built from their parts."""

from dataclasses import dataclass
from functools import partial

from aftersales.tickets.v1.collaboration_service_pb2_grpc import add_CollaborationServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext, combined

from tickets.collaboration.servicer import CollaborationServicer, Shown
from tickets.collaboration.use_cases import Collaboration
from tickets.drafts import wiring as drafts
from tickets.drafts.repository import DRAFTS, DraftRepository
from tickets.drafts.use_cases import DraftsOfTickets
from tickets.mentions import wiring as mentions
from tickets.mentions.repository import MENTIONS, MentionRepository
from tickets.mentions.use_cases import MentionsOfTickets
from tickets.presence import wiring as presence

COLLECTIONS = (DRAFTS, MENTIONS)


@dataclass(frozen=True, slots=True)
class Companions:
    """What is stored about a ticket apart from it, as its conversation and its erasure need it."""

    draft_repository: DraftRepository
    mention_repository: MentionRepository

    @property
    def drafts(self) -> DraftsOfTickets:
        return DraftsOfTickets(self.draft_repository)

    @property
    def mentions(self) -> MentionsOfTickets:
        return MentionsOfTickets(self.mention_repository)

    @property
    def all(self) -> tuple[DraftsOfTickets, MentionsOfTickets]:
        return self.drafts, self.mentions


def companions(context: ServiceContext) -> Companions:
    return Companions(drafts.repository(context), mentions.repository(context))


def components(
    context: ServiceContext,
    access: Access,
    collaboration: Collaboration,
    companions: Companions,
    shown: Shown,
    *,
    drafts_days: int,
) -> Components:
    servicer = CollaborationServicer(access, context.clock, collaboration, shown)
    add = partial(add_CollaborationServiceServicer_to_server, servicer)
    tickets, agents = collaboration.tickets, collaboration.agents
    return combined(
        Components(servicers=[("aftersales.tickets.v1.CollaborationService", add)]),
        drafts.components(context, access, companions.draft_repository, tickets, agents, days=drafts_days),
        presence.components(context, access, tickets, agents),
        mentions.components(context, access, companions.mention_repository, tickets, agents),
    )
