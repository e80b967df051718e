# Generated from aftersales/tickets/v1/ticket_service.proto: `make protos`.
"""Tickets and their conversations."""

from typing import Annotated, Literal

from aftersales.tickets.v1 import (
    agent_service_pb2,
    customer_service_pb2,
    team_service_pb2,
    ticket_category_service_pb2,
    ticket_service_pb2,
)
from aftersales.warranty.v1 import asset_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Actor
from gateway.rest.generated.formats import Filter, Id, Line, Name, RetailerId, Search, VisibleText
from gateway.rest.generated.tickets.agent import Agent
from gateway.rest.generated.tickets.customer import Customer
from gateway.rest.generated.tickets.sla_policy import NewTerms
from gateway.rest.generated.tickets.team import Team
from gateway.rest.generated.tickets.ticket import (
    CustomFieldValueInput,
    Message,
    MessageVisibility,
    ResolutionCode,
    Ticket,
    TicketChannel,
    TicketKind,
    TicketPriority,
    TicketStatus,
)
from gateway.rest.generated.tickets.ticket_category import TicketCategory
from gateway.rest.generated.warranty.asset import Asset
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import Flag, IdempotencyKey, PageQuery, StrictQuery, at_most_one_of
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional, required
from gateway.rest.request_fields import asked, changed, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, InstantIn, Schema, doc, may

TicketOrder = Literal["created_at", "due_at", "updated_at", "priority"]


TicketGroup = Literal["status"]


MessageOrder = Literal["oldest_first", "newest_first"]


class TicketStatusCount(Schema):
    """A number of tickets of one status."""

    status: TicketStatus = doc("Where they stand.", "new")
    tickets: int = doc("How many there are; with `more`, at least so many.", 12)
    more: bool = doc("True if there are, or may be, more.", False)


class TicketCount(Schema):
    """A number of tickets. Counting stops at 1,000 and, with filters, after as many tickets as a page looks at."""

    tickets: int = doc("How many there are; with `more`, at least so many.", 42)
    more: bool = doc("True if there are, or may be, more.", False)
    by_status: list[TicketStatusCount] = doc(
        "With `group_by=status` the number of each status asked for, in the order of their life; else empty. "
        "Each is counted up to the same limit, and `tickets` is their sum.",
        [{"status": "new", "tickets": 12, "more": False}, {"status": "open", "tickets": 30, "more": False}],
    )


class ExpandedTicket(Ticket):
    """With the references that `expand` names."""

    customer: Customer = may("With `expand=customer`.")
    asset: Asset = may("With `expand=asset`.")
    assignee: Agent | Actor = may("The agent who works on it; left out while nobody. With `expand=assignee` in full.")  # type: ignore[assignment]
    team: Team = may("With `expand=team`.")
    category: TicketCategory = may("With `expand=category`.")


_TICKET_REFERENCES = (
    Reference(
        "customer",
        "customer_id",
        "tickets.v1.CustomerService/BatchGetCustomers",
        customer_service_pb2.BatchGetCustomersRequest,
        customer_service_pb2.BatchGetCustomersResponse,
    ),
    Reference(
        "asset",
        "asset_id",
        "warranty.v1.AssetService/BatchGetAssets",
        asset_service_pb2.BatchGetAssetsRequest,
        asset_service_pb2.BatchGetAssetsResponse,
    ),
    Reference(
        "assignee",
        "assignee.id",
        "tickets.v1.AgentService/BatchGetAgents",
        agent_service_pb2.BatchGetAgentsRequest,
        agent_service_pb2.BatchGetAgentsResponse,
    ),
    Reference(
        "team",
        "team_id",
        "tickets.v1.TeamService/BatchGetTeams",
        team_service_pb2.BatchGetTeamsRequest,
        team_service_pb2.BatchGetTeamsResponse,
    ),
    Reference(
        "category",
        "category_id",
        "tickets.v1.TicketCategoryService/BatchGetTicketCategories",
        ticket_category_service_pb2.BatchGetTicketCategoriesRequest,
        ticket_category_service_pb2.BatchGetTicketCategoriesResponse,
    ),
)
TicketExpand = Annotated[str, expandable(*_TICKET_REFERENCES)]


class CreateTicketRequest(Schema):
    """A ticket to open."""

    model_config = REQUEST

    retailer: RetailerId = may("Left out: your only retailer.", "nordic-home")
    customer_id: Id = may("Whose request it is. A customer leaves it out.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    subject: Name = doc("In a line.", "The dishwasher does not drain")
    body: VisibleText = doc("The opening message, plain text.", "Water stays in the tub after every programme.")
    asset_id: Id = may("One of the customer's own assets. Left out: about none.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    priority: TicketPriority = may("Left out: normal. A customer does not set it.", "normal")
    follow_up_of: Id = may(
        "The ticket that it follows up on: another one of the same customer. Left out, customer_id and "
        "asset_id are those of that ticket.",
        "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua",
    )
    kind: TicketKind = may("What sort of request it is. Left out: not said.", "problem")
    category_id: Id = may(
        "Its category; a customer names one that customers may choose. The category's priority and team are "
        "the ticket's, unless a priority is given. Left out: none.",
        "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb",
    )
    attachment_ids: list[Id] = may(
        "Files of the opening message: your own uploads (POST /v1/attachments) of the last day, each used once.",
        [],
        max_length=50,
    )
    custom_fields: list[CustomFieldValueInput] = may(
        "Values of the retailer's own fields. A customer gives those of fields that are for customers.",
        [],
        max_length=50,
    )


class GetTicketQuery(Schema):
    """Which ticket to return."""

    expand: TicketExpand = may(
        "References to show in full, separated by commas: customer, asset, assignee, team, category. One that "
        "you may not see, or whose service is unavailable, is left out.",
        "customer",
    )


class ListTicketsQuery(PageQuery):
    """Which tickets to list: those that fit all that is said."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    status: list[TicketStatus] = may("Any of these. Repeatable. Left out: all.", ["new"], max_length=10)
    assignee: Filter = may("Tickets of this agent; `me`: yours.", "me")
    customer: Filter = may("Tickets of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset: Filter = may("Tickets about this asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    order_by: TicketOrder = may(
        "Newest first (created_at), due first (due_at), changed last first (updated_at), or by priority. Left "
        "out: created_at.",
        "due_at",
    )
    priority: list[TicketPriority] = may("Any of these. Repeatable. Left out: all.", ["high", "urgent"], max_length=10)
    channel: list[TicketChannel] = may("Any of these. Repeatable. Left out: all.", ["web"], max_length=10)
    unassigned: Flag = may(
        "Only tickets that no agent works on, whether or not they are in a team's queue. Not together with assignee.",
        True,
    )
    created_since: InstantIn = may("Tickets opened at this instant or later.", "2026-11-12T00:00:00Z")
    created_until: InstantIn = may("Tickets opened before this instant.", "2026-11-13T00:00:00Z")
    due_since: InstantIn = may(
        "Tickets whose earliest open target is due at this instant or later. Those whose clock stands have none.",
        "2026-11-13T00:00:00Z",
    )
    due_until: InstantIn = may("Tickets whose earliest open target is due before this instant.", "2026-11-14T00:00:00Z")
    q: Search = may(
        "Words of the subject, of the messages that the customer may read, of the values of custom fields "
        "that they see, of their name or customer_ref, of the asset's serial number or of its order, each of "
        "them whole or its beginning: the tickets that have all of them, the best first. Case and accents do "
        "not matter. Not together with order_by.",
        "drain A300",
    )
    team: Filter = may("Tickets in this team's queue.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    kind: list[TicketKind] = may(
        "Any of these. Repeatable. Left out: all, also those of which nobody has said.",
        ["complaint", "public_complaint"],
        max_length=10,
    )
    category: Filter = may("Tickets of this category, or of one that lies under it.", "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    unverified: Flag = may(
        "True: only tickets whose sender nobody has made sure of; false: only the others. A customer finds "
        "nothing by it.",
        False,
    )
    custom_field_key: Filter = may(
        "Tickets with a value of this custom field, named by its key: one field per query, always together "
        "with custom_field_value. A customer finds nothing by it.",
        "housing_colour",
    )
    custom_field_value: Filter = may(
        "The value, of at most 255 characters, always together with custom_field_key. It is compared in the "
        "normal form of the field's type; of choices it is the id of an option. Texts are the same if they "
        "are written alike.",
        "blue",
    )
    tag: list[Annotated[str, StringConstraints(min_length=1, max_length=50), passes("name")]] = may(
        "Tickets with all of these tags. Repeatable. A customer finds nothing by them.", ["drain pump"], max_length=10
    )
    expand: TicketExpand = may(
        "References to show in full, separated by commas: customer, asset, assignee, team, category. One that "
        "you may not see, or whose service is unavailable, is left out.",
        "customer",
    )

    _at_most_one1 = at_most_one_of("assignee", "unassigned")

    _at_most_one2 = at_most_one_of("q", "order_by")


class TicketPage(Schema):
    """A page of tickets."""

    items: list[ExpandedTicket] = doc("In the order asked for; without allowed_actions and messages.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class CountTicketsQuery(StrictQuery):
    """Which tickets to count: those that fit all that is said."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    status: list[TicketStatus] = may("Any of these. Repeatable. Left out: all.", ["new"], max_length=10)
    assignee: Filter = may("Tickets of this agent; `me`: yours.", "me")
    customer: Filter = may("Tickets of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset: Filter = may("Tickets about this asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    priority: list[TicketPriority] = may("Any of these. Repeatable. Left out: all.", ["high", "urgent"], max_length=10)
    channel: list[TicketChannel] = may("Any of these. Repeatable. Left out: all.", ["web"], max_length=10)
    unassigned: Flag = may(
        "Only tickets that no agent works on, whether or not they are in a team's queue. Not together with assignee.",
        True,
    )
    created_since: InstantIn = may("Tickets opened at this instant or later.", "2026-11-12T00:00:00Z")
    created_until: InstantIn = may("Tickets opened before this instant.", "2026-11-13T00:00:00Z")
    due_since: InstantIn = may(
        "Tickets whose earliest open target is due at this instant or later. Those whose clock stands have none.",
        "2026-11-13T00:00:00Z",
    )
    due_until: InstantIn = may("Tickets whose earliest open target is due before this instant.", "2026-11-14T00:00:00Z")
    team: Filter = may("Tickets in this team's queue.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    group_by: TicketGroup = may("Count each group on its own, too. Left out: none.", "status")
    kind: list[TicketKind] = may(
        "Any of these. Repeatable. Left out: all, also those of which nobody has said.",
        ["complaint", "public_complaint"],
        max_length=10,
    )
    category: Filter = may("Tickets of this category, or of one that lies under it.", "tcg_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    unverified: Flag = may(
        "True: only tickets whose sender nobody has made sure of; false: only the others. A customer finds "
        "nothing by it.",
        False,
    )
    custom_field_key: Filter = may(
        "Tickets with a value of this custom field, named by its key: one field per query, always together "
        "with custom_field_value. A customer finds nothing by it.",
        "housing_colour",
    )
    custom_field_value: Filter = may(
        "The value, of at most 255 characters, always together with custom_field_key. It is compared in the "
        "normal form of the field's type; of choices it is the id of an option. Texts are the same if they "
        "are written alike.",
        "blue",
    )
    tag: list[Annotated[str, StringConstraints(min_length=1, max_length=50), passes("name")]] = may(
        "Tickets with all of these tags. Repeatable. A customer finds nothing by them.", ["drain pump"], max_length=10
    )

    _at_most_one = at_most_one_of("assignee", "unassigned")


class UpdateTicketRequest(Schema):
    """A JSON Merge Patch (RFC 7396): what is left out stays as it is."""

    model_config = REQUEST

    priority: TicketPriority = may("The new priority.", "high")
    subject: Name = may("The new subject, in a line.", "The dishwasher does not drain after a spin")
    kind: TicketKind = may("What sort of request it is.", "complaint")
    category_id: Id | None = may(
        "The new category; null: none. The ticket keeps its SLA policy until it is recomputed, and its team.",
        examples=[None],
    )
    custom_fields: list[CustomFieldValueInput] | None = may(
        "Values of the retailer's own fields that change: others stay. One without value and option_ids is "
        "cleared; null or [] clears all.",
        [],
        max_length=50,
    )


class AssignTicketRequest(Schema):
    """To whom a ticket is given."""

    model_config = REQUEST

    assignee_id: Id = may(
        "An agent of the retailer, who is in the team if both are named. Left out: you, or with a team nobody.",
        "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw",
    )
    assignee_name: Annotated[str, StringConstraints(max_length=200), passes("line")] = may(
        "Deprecated and ignored: the agent's own name is shown.", "Aino"
    )
    team_id: Id = may(
        "A team of the retailer. Left out: it stays in the queue that it is in.", "tem_5jrb2ohc7yaq4tq2mzn7xw3k6v"
    )


class RecomputeTicketRequest(Schema):
    """How a ticket is recomputed."""

    model_config = REQUEST

    terms: NewTerms = doc("Which terms it is given.", "newest")


class AddMessageRequest(Schema):
    """A message to add."""

    model_config = REQUEST

    body: VisibleText = doc("Plain text.", "Water stays in the tub after every programme.")
    visibility: MessageVisibility = may("Left out: public. A customer's is always public.", "public")
    answers: Id = may(
        "The newest message that you have seen, when you reply to it. If somebody else has added a public one "
        "since, the reply is refused (STALE_REPLY, which names these): read them, and send it again with the "
        "last of them. Left out: not checked.",
        "msg_2mzn7xw3k6v5jrb2ohc7yaq4tq",
    )
    mentions: list[Id] = may(
        "Agents of the retailer who are to look at it. Only an internal message names any.", [], max_length=20
    )
    attachment_ids: list[Id] = may(
        "Files of the message: your own uploads (POST /v1/attachments) of the last day, each used once.",
        [],
        max_length=50,
    )


class ListMessagesQuery(PageQuery):
    """Which part of a conversation to list."""

    order: MessageOrder = may("Left out: oldest first.", "newest_first")


class MessagePage(Schema):
    """A page of messages."""

    items: list[Message] = doc("In the order asked for.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class WaitTicketRequest(Schema):
    """What a ticket waits for."""

    model_config = REQUEST

    reason: Line = may(
        "Why we wait, in your words. Where the customer is awaited, they read it. Left out: not said.",
        "A photo of the filter is needed",
    )
    reason_id: Id = may(
        "One of the retailer's pending reasons: for whom we wait, what stands meanwhile, and what happens "
        "without a reply. Left out: the customer is awaited.",
        "rsn_7xw3k6v5jrb2ohc7yaq4tq2mzn",
    )
    until: InstantIn = may(
        "When the ticket is open again by itself: in the future, and within a year. Where the pending "
        "reason's party is `us` it has to be there. Left out: it waits for something else.",
        examples=[None],
    )


class ResolveTicketRequest(Schema):
    """How a ticket was solved."""

    model_config = REQUEST

    code: ResolutionCode = doc("How it was solved.", "solved")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets",
    operation_id="create_ticket",
    summary="Open a ticket",
    status_code=201,
    response_model=Ticket,
    responses=problems(
        "ATTACHMENT_UNKNOWN",
        "ATTACHMENT_REJECTED",
        "TOO_MANY_ATTACHMENTS",
        "RETAILER_UNKNOWN",
        "RETAILER_DEACTIVATED",
        "CUSTOMER_UNKNOWN",
        "CUSTOMER_ERASED",
        "ASSET_UNKNOWN",
        "FOLLOW_UP_UNKNOWN",
        "TICKET_CATEGORY_UNKNOWN",
        "RETAILER_REQUIRED",
        writes=True,
    ),
)
async def create_ticket(body: CreateTicketRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Open a ticket, as a customer or for one. Whether its asset is covered is returned with it."""
    message = from_json(ticket_service_pb2.CreateTicketRequest, given(body) | {"request_id": key})
    response = await call("tickets.v1.TicketService/CreateTicket", message, ticket_service_pb2.CreateTicketResponse)
    return responses.created(response.ticket, f"/v1/tickets/{response.ticket.id}")


@router.get(
    "/v1/tickets/{id}",
    operation_id="get_ticket",
    summary="Get a ticket",
    response_model=ExpandedTicket,
    responses=problems("TICKET_NOT_FOUND"),
)
async def get_ticket(
    id: TicketId, query: Annotated[GetTicketQuery, Query()], call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One ticket with its first and its latest messages, its deadlines, and what you may do with it."""
    message = ticket_service_pb2.GetTicketRequest(id=id)
    response = await call("tickets.v1.TicketService/GetTicket", message, ticket_service_pb2.GetTicketResponse)
    added = await expanded(call, query.expand, _TICKET_REFERENCES, [response.ticket])
    return responses.resource(response.ticket, if_none_match, added)


@router.get(
    "/v1/tickets",
    operation_id="list_tickets",
    summary="List tickets",
    response_model=TicketPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_tickets(request: Request, query: Annotated[ListTicketsQuery, Query()], call: SignedIn) -> Response:
    """The queue: a retailer's tickets; a customer's own for a customer. A page may have fewer items than asked
    for, even none, and yet a next_page_token: where filters leave few, each page looks at a limited number of
    tickets.
    """
    message = from_json(
        ticket_service_pb2.ListTicketsRequest,
        asked(
            query,
            status="statuses",
            assignee="assignee_id",
            customer="customer_id",
            asset="asset_id",
            priority="priorities",
            channel="channels",
            team="team_id",
            kind="kinds",
            category="category_id",
            tag="tags",
        ),
    )
    response = await call("tickets.v1.TicketService/ListTickets", message, ticket_service_pb2.ListTicketsResponse)
    added = await expanded(call, query.expand, _TICKET_REFERENCES, response.tickets)
    return responses.page(request, response.tickets, response.next_page_token, added)


@router.get(
    "/v1/tickets:count",
    operation_id="count_tickets",
    summary="Count tickets",
    response_model=TicketCount,
    responses=problems("RETAILER_REQUIRED"),
)
async def count_tickets(query: Annotated[CountTicketsQuery, Query()], call: SignedIn) -> Response:
    """How many tickets a list with the same filters has; a customer's own for a customer."""
    message = from_json(
        ticket_service_pb2.CountTicketsRequest,
        asked(
            query,
            status="statuses",
            assignee="assignee_id",
            customer="customer_id",
            asset="asset_id",
            priority="priorities",
            channel="channels",
            team="team_id",
            kind="kinds",
            category="category_id",
            tag="tags",
        ),
    )
    response = await call("tickets.v1.TicketService/CountTickets", message, ticket_service_pb2.CountTicketsResponse)
    return responses.answer(to_json(response.count))


@router.patch(
    "/v1/tickets/{id}",
    operation_id="update_ticket",
    summary="Change a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_CATEGORY_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "PRECONDITION_REQUIRED",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def update_ticket(
    id: TicketId, body: UpdateTicketRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Change a ticket's priority, subject, kind, category or custom fields. With another priority, open
    deadlines are computed anew and keep the pauses used so far. If-Match is required.
    """
    message = from_json(
        ticket_service_pb2.UpdateTicketRequest, given(body) | {"id": id, "request_id": key, **required(if_match)}
    )
    message.update_mask.paths.extend(changed(body))
    response = await call("tickets.v1.TicketService/UpdateTicket", message, ticket_service_pb2.UpdateTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:assign",
    operation_id="assign_ticket",
    summary="Assign a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "AGENT_UNKNOWN",
        "TEAM_UNKNOWN",
        "AGENT_NOT_IN_TEAM",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def assign_ticket(
    id: TicketId,
    call: SignedIn,
    body: AssignTicketRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Give a ticket to an agent, a team, or both, or take it yourself. An agent alone leaves it in its team's
    queue; a team alone gets it without an agent. With an agent, a new ticket becomes open.
    """
    message = from_json(
        ticket_service_pb2.AssignTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("tickets.v1.TicketService/AssignTicket", message, ticket_service_pb2.AssignTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:recompute",
    operation_id="recompute_ticket",
    summary="Recompute a ticket's deadlines",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def recompute_ticket(
    id: TicketId, body: RecomputeTicketRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Give a ticket other terms. It keeps the versions of the SLA policy and the calendar that it was opened
    with until then. Open deadlines are computed anew, pauses stay, and what is in the past then is missed by
    this change. A ticket that has these terms already stays as it is; so does one that is resolved or closed,
    which is refused.
    """
    message = from_json(
        ticket_service_pb2.RecomputeTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call(
        "tickets.v1.TicketService/RecomputeTicket", message, ticket_service_pb2.RecomputeTicketResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:unassign",
    operation_id="unassign_ticket",
    summary="Unassign a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def unassign_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Take a ticket from its agent and its team. Its status stays: an open ticket waits for somebody else."""
    message = ticket_service_pb2.UnassignTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call("tickets.v1.TicketService/UnassignTicket", message, ticket_service_pb2.UnassignTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}/messages",
    operation_id="add_message",
    summary="Add a message",
    status_code=201,
    response_model=Message,
    responses=problems(
        "ATTACHMENT_UNKNOWN",
        "ATTACHMENT_REJECTED",
        "TOO_MANY_ATTACHMENTS",
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_FULL",
        "STALE_REPLY",
        "AGENT_UNKNOWN",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def add_message(id: TicketId, body: AddMessageRequest, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Add to the conversation. A customer's message resumes a waiting ticket and reopens a resolved one."""
    message = from_json(ticket_service_pb2.AddMessageRequest, given(body) | {"ticket_id": id, "request_id": key})
    response = await call("tickets.v1.TicketService/AddMessage", message, ticket_service_pb2.AddMessageResponse)
    return responses.created(
        response.message, f"/v1/tickets/{response.message.ticket_id}/messages", etag=response.ticket.etag
    )


@router.get(
    "/v1/tickets/{id}/messages",
    operation_id="list_messages",
    summary="List a ticket's messages",
    response_model=MessagePage,
    responses=problems("TICKET_NOT_FOUND", "PAGE_TOKEN_INVALID"),
)
async def list_messages(
    id: TicketId, request: Request, query: Annotated[ListMessagesQuery, Query()], call: SignedIn
) -> Response:
    """The conversation, oldest first unless asked for otherwise; internal messages only for the retailer's own
    people. Page tokens stay valid while messages are added.
    """
    message = from_json(ticket_service_pb2.ListMessagesRequest, asked(query) | {"ticket_id": id})
    response = await call("tickets.v1.TicketService/ListMessages", message, ticket_service_pb2.ListMessagesResponse)
    return responses.page(request, response.messages, response.next_page_token)


@router.post(
    "/v1/tickets/{id}:wait",
    operation_id="wait_ticket",
    summary="Let a ticket wait",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_FULL",
        "PENDING_REASON_UNKNOWN",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def wait_ticket(
    id: TicketId,
    call: SignedIn,
    body: WaitTicketRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Wait for the customer, for others, or until an instant. A customer's message opens the ticket again, and
    so does the instant when it comes. While we wait for the customer the clock is paused; a pending reason
    may say otherwise.
    """
    message = from_json(
        ticket_service_pb2.WaitTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("tickets.v1.TicketService/WaitTicket", message, ticket_service_pb2.WaitTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:resume",
    operation_id="resume_ticket",
    summary="Resume a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def resume_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Go on with a ticket that waits, because what it waits for is there."""
    message = ticket_service_pb2.ResumeTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call("tickets.v1.TicketService/ResumeTicket", message, ticket_service_pb2.ResumeTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:resolve",
    operation_id="resolve_ticket",
    summary="Resolve a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "CHECKLIST_INCOMPLETE",
        "APPROVALS_PENDING",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def resolve_ticket(
    id: TicketId, body: ResolveTicketRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Resolve a ticket; the customer is asked for an opinion."""
    message = from_json(
        ticket_service_pb2.ResolveTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("tickets.v1.TicketService/ResolveTicket", message, ticket_service_pb2.ResolveTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:reopen",
    operation_id="reopen_ticket",
    summary="Reopen a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_FULL",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def reopen_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Open a ticket again: the next episode starts. A closed one only inside the reopen window."""
    message = ticket_service_pb2.ReopenTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call("tickets.v1.TicketService/ReopenTicket", message, ticket_service_pb2.ReopenTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:undo-reopening",
    operation_id="undo_ticket_reopening",
    summary="Undo a reopening",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def undo_ticket_reopening(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Undo a reopening by a customer's message that asks for nothing, such as a thank-you, while nothing else
    has happened since: no episode is counted, and the ticket is resolved as it was.
    """
    message = ticket_service_pb2.UndoTicketReopeningRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "tickets.v1.TicketService/UndoTicketReopening", message, ticket_service_pb2.UndoTicketReopeningResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:close",
    operation_id="close_ticket",
    summary="Close a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def close_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Close a resolved ticket."""
    message = ticket_service_pb2.CloseTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call("tickets.v1.TicketService/CloseTicket", message, ticket_service_pb2.CloseTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:spam",
    operation_id="mark_ticket_as_spam",
    summary="Mark a ticket as spam",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def mark_ticket_as_spam(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Mark a ticket as spam: its clock ends, and no mail is sent about it any more."""
    message = ticket_service_pb2.MarkTicketAsSpamRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "tickets.v1.TicketService/MarkTicketAsSpam", message, ticket_service_pb2.MarkTicketAsSpamResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:rescue",
    operation_id="rescue_ticket",
    summary="Take a ticket out of spam",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def rescue_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Take a ticket out of spam: it is open, and the time that it was spam is charged to nobody."""
    message = ticket_service_pb2.RescueTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call("tickets.v1.TicketService/RescueTicket", message, ticket_service_pb2.RescueTicketResponse)
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:cancel",
    operation_id="cancel_ticket",
    summary="Cancel a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def cancel_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Call a ticket off before it is resolved. A customer may do so while it is new or open, or waits for them."""
    message = ticket_service_pb2.CancelTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call("tickets.v1.TicketService/CancelTicket", message, ticket_service_pb2.CancelTicketResponse)
    return responses.resource(response.ticket)
