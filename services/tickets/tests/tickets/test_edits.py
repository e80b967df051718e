"""Edits of a ticket: any of them on any ticket, and what a request's mask makes of them."""

from dataclasses import replace
from typing import Any

import grpc
import pytest
from aftersales.tickets.v1 import ticket_pb2 as ticket_pb
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from google.protobuf.field_mask_pb2 import FieldMask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.rpc.errors import status_of
from tickets.policies.domain.kinds import Priority
from tickets.tickets.domain.lifecycle import Edits, update
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.ticket import Status, Ticket
from tickets.tickets.domain.transitions import Rules

from services.tickets.tests.steps import AGENT, Shop, published

SUBJECTS = st.sampled_from(["It leaks", "It drips", "It stopped"])
EDITS = st.builds(Edits, st.none() | st.sampled_from(Priority), st.none() | SUBJECTS)
UNEDITABLE = {"priority", "subject", "sla", "updated_at"}


@given(edits=EDITS, status=st.sampled_from([Status.NEW, Status.OPEN, Status.PENDING_CUSTOMER]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_change_what_they_name_alone(
    ticket: Ticket, rules: Rules, terms: Terms, agent: Actor, monday: Instant, edits: Edits, status: Status
) -> None:
    before = replace(ticket, status=status)
    edited, happened = update(before, edits, agent, rules, terms, after(monday, HOUR))
    assert edited.priority is (edits.priority or before.priority)
    assert edited.subject == (edits.subject or before.subject)
    assert [field for field in Ticket.__slots__ if _differs(before, edited, field) and field not in UNEDITABLE] == []
    assert bool(happened) == (edited != before)
    assert (edited.sla == before.sla) or edited.priority is not before.priority
    assert update(edited, edits, agent, rules, terms, after(monday, 2 * HOUR)) == (edited, [])


def _differs(one: Ticket, other: Ticket, field: str) -> bool:
    return bool(getattr(one, field) != getattr(other, field))


async def edit(shop: Shop, id: str, *mask: str, **fields: Any) -> ticket_pb.Ticket:
    request = tickets.UpdateTicketRequest(id=id, update_mask=FieldMask(paths=mask), **fields)
    edited: ticket_pb.Ticket = (await shop.service.call(request, **AGENT)).ticket
    return edited


async def test_patch_changes_subject_and_priority_together(shop: Shop) -> None:
    id = (await shop.open()).id
    urgent = ticket_pb.TICKET_PRIORITY_URGENT
    edited = await edit(shop, id, "subject", "priority", subject="It leaks badly", priority=urgent)
    assert (edited.subject, edited.priority, edited.etag.partition("-")[0]) == ("It leaks badly", urgent, "2")
    assert await published(shop.service, id) == ["TicketOpened", "TicketUpdated"]


async def test_field_outside_the_mask_stays(shop: Shop) -> None:
    id = (await shop.open()).id
    edited = await edit(shop, id, "subject", subject="It drips", priority=ticket_pb.TICKET_PRIORITY_URGENT)
    assert (edited.subject, edited.priority) == ("It drips", ticket_pb.TICKET_PRIORITY_NORMAL)


async def test_without_mask_the_fields_that_are_set_count(shop: Shop) -> None:
    id = (await shop.open()).id
    edited = await edit(shop, id, priority=ticket_pb.TICKET_PRIORITY_HIGH)
    assert (edited.subject, edited.priority) == ("It leaks", ticket_pb.TICKET_PRIORITY_HIGH)


async def test_empty_patch_changes_nothing(shop: Shop) -> None:
    opened = await shop.open()
    edited = await edit(shop, opened.id)
    assert edited.etag.partition("-")[0] == opened.etag.partition("-")[0]
    assert await published(shop.service, opened.id) == ["TicketOpened"]


@pytest.mark.parametrize(
    ("mask", "fields", "field"),
    [
        ("subject", {}, "subject"),
        ("priority", {}, "priority"),
        ("status", {}, "update_mask"),
        ("subject", {"subject": " "}, "subject"),
        ("priority", {"priority": 0}, "priority"),
    ],
)
async def test_patch_that_would_clear_a_field_is_refused(
    shop: Shop, mask: str, fields: dict[str, Any], field: str
) -> None:
    id = (await shop.open()).id
    with pytest.raises(grpc.aio.AioRpcError) as refusal:
        await edit(shop, id, mask, **fields)
    status = status_of(refusal.value)
    assert (status.reason, [at for at, _ in status.violations]) == ("VALIDATION_FAILED", [field])
