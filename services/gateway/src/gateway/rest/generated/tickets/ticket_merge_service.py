# Generated from aftersales/tickets/v1/ticket_merge_service.proto: `make protos`.
"""Tickets that belong together. Changes take request_id and a precondition as those of TicketService do. Unknown
and foreign tickets are NOT_FOUND (TICKET_NOT_FOUND).
"""

from typing import Annotated, Literal

from aftersales.tickets.v1 import ticket_merge_service_pb2
from fastapi import APIRouter, Path, Query, Response
from servicekit.mapping.proto_json import from_json, to_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.generated.formats import Filter, Id, Name, RetailerId
from gateway.rest.generated.tickets.ticket import SlaTargetKind, Ticket, TicketStatus
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, StrictQuery
from gateway.rest.preconditions import IfMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

MergeWarningCode = Literal[
    "other_customer",
    "other_asset",
    "target_resolved",
    "higher_priority",
    "approvals_pending",
    "checklist_open",
    "drafts_left",
    "custom_fields_left",
    "participants_left",
    "other_sender_address",
]


class MergedDeadline(Schema):
    """A deadline of the ticket that takes another one in."""

    kind: SlaTargetKind = doc("Of which promise.", "resolution")
    due_before: Instant = may(
        "Until when without the merge; left out where it is owed by the merge alone.", "2026-11-13T09:30:00Z"
    )
    due_after: Instant = doc("Until when with it.", "2026-11-12T14:00:00Z")


class MergeWarning(Schema):
    """Something that may not be expected of a merge. With `other_customer` the merge is refused (409) until it
    is confirmed; the others refuse nothing.
    """

    code: MergeWarningCode = doc("What it is about, for programs.", "custom_fields_left")
    text: str = doc(
        "The same in a sentence, for people.",
        "Fields have other values in the other ticket, or none: those of this one stay with it.",
    )
    field_keys: list[str] = doc(
        "Keys of the custom fields that it is about; empty unless it is about some.", ["housing_colour"]
    )


class MergePreview(Schema):
    """What a merge would do."""

    into_ticket_id: str = doc(
        "The final target: if the named ticket is merged, the one it was merged into.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr"
    )
    other_customer: bool = doc(
        "True if the tickets are of two customers: the merge has to be confirmed, and each sees their own part alone.",
        False,
    )
    source_message_count: int = doc(
        "Messages of the ticket that is merged and of those that were merged into it: the conversation of the "
        "other one shows them too, to staff and, unless other_customer, what is public of them to the "
        "customer.",
        2,
    )
    source_internal_message_count: int = doc("Internal ones among these.", 0)
    ended_targets: list[SlaTargetKind] = doc(
        "What the ticket that is merged owes by now: it is not owed there any more.", ["first_response", "resolution"]
    )
    deadlines: list[MergedDeadline] = doc(
        "What the other ticket owes, before and after the merge.",
        [{"kind": "resolution", "due_before": "2026-11-13T09:30:00Z", "due_after": "2026-11-12T14:00:00Z"}],
    )
    target_attachment_count: int = doc(
        "Attachments in the conversation of the other ticket after the merge: as many as both have now.", 3
    )
    warnings: list[MergeWarning] = doc(
        "What may not be expected of the merge. Each code at most once; there may come more codes.",
        [
            {
                "code": "custom_fields_left",
                "text": "Fields have other values in the other ticket, or none: those of this one stay with it.",
                "field_keys": ["housing_colour"],
            }
        ],
    )


class SimilarTicket(Schema):
    """A ticket that a new one may repeat."""

    ticket_id: str = doc("The ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    subject: str = doc("In a line.", "The dishwasher does not drain")
    status: TicketStatus = doc("Where it stands.", "open")
    same_asset: bool = doc("Whether it is about the same asset.", True)
    words_in_common: int = doc("How many words of four letters and more the subjects have in common.", 3)
    created_at: Instant = doc("When it was opened.", "2026-11-12T09:30:00Z")


class SimilarTickets(Schema):
    """Tickets that a new one may repeat."""

    items: list[SimilarTicket] = doc(
        "The most similar first.",
        [
            {
                "ticket_id": "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua",
                "subject": "The dishwasher does not drain",
                "status": "open",
                "same_asset": True,
                "words_in_common": 3,
                "created_at": "2026-11-12T09:30:00Z",
            }
        ],
    )


class MergeTicketRequest(Schema):
    """Which ticket is merged, and into which one."""

    model_config = REQUEST

    into: Id = doc("The ticket in which it goes on.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")
    confirm_other_customer: bool = may("That the tickets are of two customers is meant.", False)


class GetMergePreviewQuery(StrictQuery):
    """Which merge to preview."""

    into: Id = doc("The ticket in which it would go on.", "tkt_6b2ohcyaua7k2vq5mzn3xw4tjr")


class GetSimilarTicketsQuery(StrictQuery):
    """What the new ticket would be about. Without asset_id and subject nothing is similar."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    customer: Filter = may(
        "Whose request it would be. A customer leaves it out; without it, others find nothing.",
        "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq",
    )
    asset: Filter = may("The unit it would be about.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    subject: Name = may("Its subject.", "The dishwasher does not drain")


TicketId = Annotated[
    str, Path(description="The ticket's id.", min_length=1, examples=["tkt_7k2vq5mzn3xw4tjr6b2ohcyaua"])
]


router = APIRouter(tags=["tickets"], route_class=JsonRoute)


@router.post(
    "/v1/tickets/{id}:merge",
    operation_id="merge_ticket",
    summary="Merge a ticket into another one",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "TICKET_FULL",
        "MERGE_REFUSED",
        "MERGE_OTHER_CUSTOMER",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def merge_ticket(
    id: TicketId, body: MergeTicketRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Merge a ticket into another one of the same retailer. Its messages stay its own and are shown in the
    conversation of the other one, in order of time; replies to it go there. Its clock ends, and what it
    missed stays missed; the other one counts its waiting time too where that puts no deadline into the past.
    Where that one was merged itself, the ticket goes where that one went. The customer is not informed. A
    ticket of another customer has to be confirmed: each of the two sees their own part alone, staff see all
    of it.
    """
    message = from_json(
        ticket_merge_service_pb2.MergeTicketRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call(
        "tickets.v1.TicketMergeService/MergeTicket", message, ticket_merge_service_pb2.MergeTicketResponse
    )
    return responses.resource(response.ticket)


@router.post(
    "/v1/tickets/{id}:unmerge",
    operation_id="unmerge_ticket",
    summary="Undo the merge of a ticket",
    response_model=Ticket,
    responses=problems(
        "TICKET_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "TICKET_ERASED",
        "MERGE_REFUSED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def unmerge_ticket(
    id: TicketId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Undo the merge of a ticket, within 30 days: it goes on as it was before, and the time since is charged to
    nobody. The other one loses the waiting time that came with it, but for promises that were missed by then.
    Replies that came since stay there: undone_merge names them.
    """
    message = ticket_merge_service_pb2.UnmergeTicketRequest(id=id, request_id=key, **optional(if_match))
    response = await call(
        "tickets.v1.TicketMergeService/UnmergeTicket", message, ticket_merge_service_pb2.UnmergeTicketResponse
    )
    return responses.resource(response.ticket)


@router.get(
    "/v1/tickets/{id}/merge-preview",
    operation_id="get_merge_preview",
    summary="Preview a merge",
    response_model=MergePreview,
    responses=problems("TICKET_NOT_FOUND", "TRANSITION_NOT_ALLOWED", "TICKET_ERASED", "TICKET_FULL", "MERGE_REFUSED"),
)
async def get_merge_preview(id: TicketId, query: Annotated[GetMergePreviewQuery, Query()], call: SignedIn) -> Response:
    """What merging a ticket into another one would do now: to the deadlines, and to who sees what. Nothing
    changes.
    """
    message = from_json(ticket_merge_service_pb2.GetMergePreviewRequest, asked(query) | {"id": id})
    response = await call(
        "tickets.v1.TicketMergeService/GetMergePreview", message, ticket_merge_service_pb2.GetMergePreviewResponse
    )
    return responses.answer(to_json(response.preview))


@router.get(
    "/v1/tickets:similar",
    operation_id="get_similar_tickets",
    summary="Find tickets like a new one",
    response_model=SimilarTickets,
    responses=problems("RETAILER_REQUIRED"),
)
async def get_similar_tickets(query: Annotated[GetSimilarTicketsQuery, Query()], call: SignedIn) -> Response:
    """Tickets of a customer that are not over and may be about what a new one would be about: about the same
    asset, or with words of its subject. Those that have most in common come first, at most 10 of the
    customer's 50 newest ones; another customer's are never among them.
    """
    message = from_json(
        ticket_merge_service_pb2.GetSimilarTicketsRequest, asked(query, customer="customer_id", asset="asset_id")
    )
    response = await call(
        "tickets.v1.TicketMergeService/GetSimilarTickets", message, ticket_merge_service_pb2.GetSimilarTicketsResponse
    )
    return responses.answer(to_json(response.similar))
