"""What requests for tickets, for their number, for a new one, for a message, or for a change ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as pb
from domainkit.actors import Actor
from domainkit.refusals import invalid
from domainkit.viewer import Viewer
from servicekit.auth.authorization import Role
from servicekit.rpc.parsing import chosen, chosen_each, chosen_or_none, optional_instant
from servicekit.rpc.update_masks import changes_of

from tickets.custom_fields.domain.values import CustomFieldValue, Values
from tickets.policies.domain.kinds import Channel, Priority
from tickets.tickets.domain.lifecycle import Edits
from tickets.tickets.domain.message import MessageDraft, Visibility
from tickets.tickets.domain.opening import Draft
from tickets.tickets.domain.tagging import normal_tags
from tickets.tickets.domain.ticket import Status, TicketKind
from tickets.tickets.domain.ticket_query import Span, TicketOrder, TicketQuery

Query = pb.ListTicketsRequest | pb.CountTicketsRequest


_STATUSES_AT_FIRST = ("new", "open", "pending_customer", "resolved", "closed")
"""What stands for all statuses in the page tokens of every release."""


def query_of(request: Query, retailer: str) -> TicketQuery:
    """All but order and text.

    Raises Refused (VALIDATION_FAILED) for a span that ends before it starts, and half of a custom field and its value.
    """
    return TicketQuery(
        retailer=retailer,
        statuses=chosen_each(Status, request, "statuses") or tuple(Status),
        priorities=chosen_each(Priority, request, "priorities") or tuple(Priority),
        channels=chosen_each(Channel, request, "channels") or tuple(Channel),
        kinds=chosen_each(TicketKind, request, "kinds") or None,
        assignee_id=request.assignee_id or None,
        unassigned=request.unassigned,
        team_id=request.team_id or None,
        customer_id=request.customer_id or None,
        asset_id=request.asset_id or None,
        category_id=request.category_id or None,
        tags=normal_tags(request.tags, "tags") or None,
        custom_field=_custom_field(request),
        unverified=request.unverified if request.HasField("unverified") else None,
        created=_span(request, "created"),
        due=_span(request, "due"),
    )


def list_query_of(request: pb.ListTicketsRequest, retailer: str) -> TicketQuery:
    """Raises Refused as `query_of`."""
    order = chosen_or_none(TicketOrder, request, "order_by") or TicketOrder.CREATED_AT
    return replace(query_of(request, retailer), order=order, text=request.q or None)


def token_filters(query: TicketQuery, viewer: Viewer) -> tuple[str, ...]:
    """What a page token is bound to: it is refused with another query, or by another customer.

    For what a release before this one could ask for, the same as there: a list goes on after an upgrade.
    """
    names = ("assignee_id", "customer_id", "asset_id", "team_id")
    ids = {name: getattr(query, name) for name in names}
    return (
        "ListTickets",
        query.retailer,
        query.order,
        *(_STATUSES_AT_FIRST if len(query.statuses) == len(Status) else query.statuses),
        *(part for name, id in ids.items() if id is not None for part in (name, id)),
        viewer.only_customer or "",
        *_narrower("priority", query.priorities, Priority),
        *_narrower("channel", query.channels, Channel),
        *((f"kind:{','.join(query.kinds)}",) if query.kinds is not None else ()),
        *((f"category:{query.category_id}",) if query.category_id is not None else ()),
        *(f"tag:{tag}" for tag in query.tags or ()),
        *(f"field:{part}" for part in query.custom_field or ()),
        *((f"unverified:{query.unverified}",) if query.unverified is not None else ()),
        *(("unassigned",) if query.unassigned else ()),
        *(() if query.text is None else (f"q:{query.text}",)),
        *(f"{name}:{span.since}:{span.until}" for name, span in _spans(query) if span.limited),
    )


def _narrower(name: str, words: Sequence[str], all_words: type[StrEnum]) -> tuple[str, ...]:
    return () if len(words) == len(all_words) else (f"{name}:{','.join(words)}",)


def _spans(query: TicketQuery) -> tuple[tuple[str, Span], ...]:
    return ("created", query.created), ("due", query.due)


def _custom_field(request: Query) -> tuple[str, str] | None:
    key, value = request.custom_field_key, request.custom_field_value
    if value and not key:
        raise invalid("custom_field_key", "Name the field that has this value.")
    if key and not value:
        raise invalid("custom_field_value", "Name a value of this field.")
    return (key, value) if key else None


def _span(request: Query, name: str) -> Span:
    since, until = (optional_instant(request, f"{name}_{end}") for end in ("since", "until"))
    if since is not None and until is not None and until <= since:
        raise invalid(f"{name}_until", f"must be after {name}_since")
    return Span(since, until)


def edits_of(request: pb.UpdateTicketRequest) -> Edits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return Edits(
        priority=chosen(Priority, request, "priority") if "priority" in changes else None,
        subject=request.subject if "subject" in changes else None,
        kind=chosen(TicketKind, request, "kind") if "kind" in changes else None,
        category_id=request.category_id if "category_id" in changes else None,
        custom_fields=given_values(request.custom_fields) if "custom_fields" in changes else None,
    )


def given_values(given: Iterable[ticket_pb2.CustomFieldValue]) -> Values:
    """As the request has them: what they have to be is for the retailer's fields to say."""
    return tuple(CustomFieldValue(each.key, each.value, tuple(each.option_ids)) for each in given)


def draft_of(request: pb.CreateTicketRequest, viewer: Viewer, *, opened_by: Actor, retailer: str) -> Draft:
    return Draft(
        retailer=retailer,
        customer_id=request.customer_id,
        subject=request.subject,
        opening=MessageDraft(request.body, attachment_ids=tuple(request.attachment_ids)),
        opened_by=opened_by,
        channel=Channel.WEB if viewer.role is Role.CUSTOMER else Channel.AGENT,
        asset_id=request.asset_id,
        priority=chosen_or_none(Priority, request, "priority"),
        follow_up_of=request.follow_up_of,
        kind=chosen_or_none(TicketKind, request, "kind"),
        category_id=request.category_id,
        custom_fields=given_values(request.custom_fields),
    )


def message_draft_of(request: pb.AddMessageRequest) -> MessageDraft:
    return MessageDraft(
        request.body,
        chosen_or_none(Visibility, request, "visibility") or Visibility.PUBLIC,
        mentions=tuple(request.mentions),
        answers=request.answers,
        attachment_ids=tuple(request.attachment_ids),
    )
