"""Tags, built from their parts."""

from functools import partial

from aftersales.tickets.v1.ticket_tag_service_pb2_grpc import add_TicketTagServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.tags.domain.used_tags import UsedTags
from tickets.tags.ports import Agents, Changing, Tickets
from tickets.tags.repository import TICKET_TAGS, UsedTagsRepository, no_event
from tickets.tags.servicer import Shown, TicketTagServicer
from tickets.tags.use_cases import TicketTags
from tickets.tickets.domain.transitions import Rules


def components(
    context: ServiceContext,
    access: Access,
    tickets: Tickets,
    changing: Changing,
    agents: Agents,
    shown: Shown,
    rules: Rules,
) -> Components:
    used = UsedTagsRepository(context.aggregates(TICKET_TAGS, UsedTags, to_integration_event=no_event))
    servicer = TicketTagServicer(access, context.clock, TicketTags(tickets, changing, agents, used, rules), shown)
    add = partial(add_TicketTagServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.TicketTagService", add)])
