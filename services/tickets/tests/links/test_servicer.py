from asyncio import gather
from itertools import pairwise

import grpc
import pytest
from aftersales.tickets.v1 import ticket_link_pb2 as pb
from aftersales.tickets.v1 import ticket_link_service_pb2 as links
from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService
from tickets.links.domain import link as rules
from tickets.links.repository import LINKS

from services.tickets.tests.links.steps import CHILD_OF, DUPLICATE_OF, RELATED, link, linking, remove, seen
from services.tickets.tests.steps import ADMIN, AGENT, Shop, on_either_store, published

FOREIGN = {**AGENT, "retailers": ("baltic-tools",)}


@on_either_store
async def test_link_is_read_from_both_tickets(service: RunningService, shop: Shop) -> None:
    child, parent, copy = await shop.open(), await shop.open(subject="Batch 17"), await shop.open()
    made = await link(service, child.id, parent.id)
    await link(service, copy.id, child.id, DUPLICATE_OF)
    await link(service, copy.id, parent.id, RELATED)
    assert (made.subject, made.status) == ("Batch 17", ticket_pb2.TICKET_STATUS_NEW)
    assert made.created_by.id.startswith("agt_")
    assert await seen(service, child.id) == [(parent.id, "child_of"), (copy.id, "duplicated_by")]
    assert await seen(service, parent.id) == [(child.id, "parent_of"), (copy.id, "related")]
    assert await seen(service, copy.id, ADMIN) == [(child.id, "duplicate_of"), (parent.id, "related")]
    assert await published(service, made.id) == ["TicketLinked"]


@on_either_store
async def test_links_of_ticket_are_paged(service: RunningService, shop: Shop) -> None:
    ticket = await shop.open()
    others = [(await shop.open()).id for _ in range(3)]
    for each in others:
        await link(service, each, ticket.id)
    first = await service.call(links.ListTicketLinksRequest(ticket_id=ticket.id, page_size=2), **AGENT)
    request = links.ListTicketLinksRequest(ticket_id=ticket.id, page_size=2, page_token=first.next_page_token)
    rest = await service.call(request, **AGENT)
    assert [each.ticket_id for each in (*first.links, *rest.links)] == others
    assert rest.next_page_token == ""


async def test_same_link_again_is_the_same(service: RunningService, shop: Shop) -> None:
    one, other = await shop.open(), await shop.open()
    made = await link(service, one.id, other.id, RELATED)
    again = await link(service, other.id, one.id, RELATED)
    assert (again.id, again.ticket_id) == (made.id, one.id)
    assert await published(service, made.id) == ["TicketLinked"]


async def test_removed_link_is_gone_from_both_and_can_come_back(service: RunningService, shop: Shop) -> None:
    child, parent, third = await shop.open(), await shop.open(), await shop.open()
    made = await link(service, child.id, parent.id)
    assert (await remove(service, parent.id, made.id)).HasField("unlinked_at")
    assert [await seen(service, each.id) for each in (child, parent)] == [[], []]
    again = links.UnlinkTicketRequest(ticket_id=child.id, link_id=made.id)
    assert await service.refusal(again, **AGENT) == ("NOT_FOUND", "TICKET_LINK_NOT_FOUND")
    await link(service, child.id, third.id)
    assert await seen(service, child.id) == [(third.id, "child_of")]
    assert await published(service, made.id) == ["TicketLinked", "TicketUnlinked", "TicketLinked"]


async def test_repeated_requests_act_once(service: RunningService, shop: Shop) -> None:
    child, parent = await shop.open(), await shop.open()
    request = linking(child.id, parent.id, request_id="one")
    made = (await service.call(request, **AGENT)).link
    await remove(service, child.id, made.id, request_id="two")
    assert (await service.call(request, **AGENT)).link.HasField("unlinked_at")
    assert (await remove(service, child.id, made.id, request_id="two")).id == made.id
    assert await seen(service, child.id) == []
    assert await published(service, made.id) == ["TicketLinked", "TicketUnlinked"]
    other = linking(child.id, parent.id, RELATED, request_id="one")
    assert await service.outcome(other, **AGENT) == "answer"  # a link of another kind is another record


@pytest.mark.parametrize("kind", [pb.TICKET_LINK_KIND_PARENT_OF, pb.TICKET_LINK_KIND_DUPLICATED_BY])
async def test_kind_of_the_other_side_is_refused(
    service: RunningService, shop: Shop, kind: pb.TicketLinkKind.ValueType
) -> None:
    one, other = await shop.open(), await shop.open()
    assert await service.outcome(linking(one.id, other.id, kind), **AGENT) == "VALIDATION_FAILED"
    assert await service.outcome(linking(one.id, one.id), **AGENT) == "VALIDATION_FAILED"


@on_either_store
async def test_parent_has_no_parent_and_child_has_one(service: RunningService, shop: Shop) -> None:
    child, parent, other = await shop.open(), await shop.open(), await shop.open()
    await link(service, child.id, parent.id)
    for one, to in ((child, other), (parent, other), (other, child), (parent, child)):
        assert await service.refusal(linking(one.id, to.id), **AGENT) == ("FAILED_PRECONDITION", "LINK_REFUSED")
    assert await seen(service, other.id) == []
    assert await seen(service, parent.id) == [(child.id, "parent_of")]


async def test_two_tickets_are_not_duplicates_both_ways(service: RunningService, shop: Shop) -> None:
    one, other = await shop.open(), await shop.open()
    await link(service, one.id, other.id, DUPLICATE_OF)
    assert await service.outcome(linking(other.id, one.id, DUPLICATE_OF), **AGENT) == "LINK_REFUSED"


@on_either_store
async def test_links_made_at_once_form_no_circle(service: RunningService, shop: Shop) -> None:
    for _ in range(5):
        ring = [(await shop.open()).id for _ in range(4)]
        await gather(*(service.outcome(linking(one, to), **AGENT) for one, to in pairwise([*ring, ring[0]])))
        for id in ring:
            kinds = {kind for _, kind in await seen(service, id)}
            assert len(kinds) <= 1, kinds  # a child or a parent, never both


async def test_others_ticket_is_not_there(service: RunningService, shop: Shop) -> None:
    one, other = await shop.open(), await shop.open()
    made = await link(service, one.id, other.id)
    requests = (
        linking(one.id, other.id),
        links.ListTicketLinksRequest(ticket_id=one.id),
        links.UnlinkTicketRequest(ticket_id=one.id, link_id=made.id),
    )
    for request in requests:
        assert await service.outcome(request, **FOREIGN) == "TICKET_NOT_FOUND"
        assert await service.outcome(request, **shop.maija) == "ACCESS_DENIED"
        assert await service.outcome(request, role="") == "UNAUTHENTICATED"
    assert await seen(service, one.id) == [(other.id, "child_of")]


async def test_link_of_other_tickets_cannot_be_removed(service: RunningService, shop: Shop) -> None:
    one, other, third = await shop.open(), await shop.open(), await shop.open()
    made = await link(service, one.id, other.id)
    request = links.UnlinkTicketRequest(ticket_id=third.id, link_id=made.id)
    assert await service.outcome(request, **AGENT) == "TICKET_LINK_NOT_FOUND"


async def test_ticket_has_limited_links(service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_OTHERS", "MOST_CHILDREN"):
        monkeypatch.setattr(f"tickets.links.use_cases.{name}", 2)
    ticket, others = await shop.open(), [(await shop.open()).id for _ in range(5)]
    for kind in (RELATED, CHILD_OF):
        outcomes = await gather(*(service.outcome(linking(each, ticket.id, kind), **AGENT) for each in others))
        assert outcomes.count("answer") <= 2
        for each in others:
            await service.outcome(linking(each, ticket.id, kind), **AGENT)
        assert await service.outcome(linking((await shop.open()).id, ticket.id, kind), **AGENT) == "TOO_MANY_LINKS"
    assert sorted(kind for _, kind in await seen(service, ticket.id)) == ["parent_of"] * 2 + ["related"] * 2
    assert (rules.MOST_CHILDREN, rules.MOST_OTHERS) == (1_000, 50)


async def test_proposal_left_by_a_crash_is_withdrawn(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, parent, other = await shop.open(), await shop.open(), await shop.open()

    async def crash(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr("tickets.links.use_cases.TicketLinks._require_allowed", crash)
        with pytest.raises(grpc.aio.AioRpcError):
            await link(service, child.id, parent.id)
    assert await seen(service, child.id) == []
    assert await service.outcome(linking(parent.id, other.id), **AGENT) == "LINK_REFUSED"  # it may hold yet
    (timer,) = (each for each in service.components.timers if each.name == "links")
    service.clock.advance(minutes=1)
    (document,) = await service.store.documents(LINKS).find(timer.index, {}, below=service.clock(), limit=5)
    await timer.act(document)
    await link(service, parent.id, other.id)
    assert await published(service, document["id"]) == []


async def test_merged_ticket_keeps_its_links(service: RunningService, shop: Shop) -> None:
    child, parent, target = await shop.open(), await shop.open(), await shop.open()
    await link(service, child.id, parent.id)
    await service.call(merges.MergeTicketRequest(id=child.id, into=target.id), **AGENT)
    found = await service.call(links.ListTicketLinksRequest(ticket_id=parent.id), **AGENT)
    assert [(each.ticket_id, each.status) for each in found.links] == [(child.id, ticket_pb2.TICKET_STATUS_MERGED)]


async def test_erased_ticket_loses_its_links(service: RunningService, shop: Shop) -> None:
    child, parent, other = await shop.open(), await shop.open(), await shop.open()
    made = await link(service, child.id, parent.id)
    (timer,) = (each for each in service.components.timers if each.name == "retention-closed-tickets")
    resolving = tickets.ResolveTicketRequest(id=child.id, code=ticket_pb2.RESOLUTION_CODE_SOLVED)
    await service.call(resolving, **AGENT)
    await service.call(tickets.CloseTicketRequest(id=child.id), **AGENT)
    await timer.act({"id": child.id})
    assert await seen(service, parent.id) == []
    assert await published(service, made.id) == ["TicketLinked", "TicketUnlinked"]
    assert await service.outcome(linking(child.id, other.id, RELATED), **AGENT) == "TICKET_ERASED"
    assert await service.outcome(linking(other.id, child.id, RELATED), **AGENT) == "TICKET_ERASED"
