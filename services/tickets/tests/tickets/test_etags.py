"""The etag of a ticket: it changes with whatever the ticket shows, and names the version for a change."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pytest
from aftersales.tickets.v1 import ticket_pb2 as ticket
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService

from services.tickets.tests.steps import AGENT, Shop

SUPERVISOR: Mapping[str, Any] = {"role": "supervisor", "sub": "super-1"}


async def read(service: RunningService, id: str, claims: Mapping[str, Any] = AGENT) -> ticket.Ticket:
    read: ticket.Ticket = (await service.call(tickets.GetTicketRequest(id=id), **claims)).ticket
    return read


async def test_etag_changes_when_a_target_is_missed(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    before = await read(service, id)
    service.clock.advance(days=1)
    after = await read(service, id)
    assert [target.breached for target in after.sla.targets] == [True, False]
    assert after.etag != before.etag
    assert (await read(service, id)).etag == after.etag


async def test_etag_changes_with_the_share_that_is_used(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    before = await read(service, id)
    service.clock.advance(minutes=4)  # of 480: less than a percent
    assert await read(service, id) == before
    service.clock.advance(minutes=1)
    after = await read(service, id)
    assert (before.sla.share_used, after.sla.share_used) == (0, 1)
    assert after.etag != before.etag
    assert after.etag.partition("-")[0] == before.etag.partition("-")[0]


async def test_etag_changes_when_reopening_is_no_longer_allowed(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.ResolveTicketRequest(id=id, code=ticket.RESOLUTION_CODE_SOLVED))
    await service.call(tickets.CloseTicketRequest(id=id))
    before = await read(service, id)
    service.clock.advance(days=15)
    after = await read(service, id)
    assert (list(before.allowed_actions), list(after.allowed_actions)) == ([ticket.TICKET_ACTION_REOPEN], [])
    assert after.etag != before.etag


async def test_different_representations_have_different_etags(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await shop.say(id, "Secret", AGENT, visibility=ticket.MESSAGE_VISIBILITY_INTERNAL)
    seen = []
    for _ in range(3):
        seen += [await read(service, id, claims) for claims in (AGENT, SUPERVISOR, shop.maija)]
        service.clock.advance(days=4)
    await service.call(tickets.ResolveTicketRequest(id=id, code=ticket.RESOLUTION_CODE_SOLVED))
    await service.call(tickets.CloseTicketRequest(id=id), **shop.maija)
    for _ in range(2):
        seen += [await read(service, id, claims) for claims in (AGENT, SUPERVISOR, shop.maija)]
        service.clock.advance(days=15)
    different = [pair for pair in combinations(seen, 2) if without_etag(pair[0]) != without_etag(pair[1])]
    assert different
    assert [(one, other) for one, other in different if one.etag == other.etag] == []


def without_etag(shown: ticket.Ticket) -> bytes:
    copy = ticket.Ticket()
    copy.CopyFrom(shown)
    copy.ClearField("etag")
    return copy.SerializeToString()


@pytest.mark.parametrize("days", [0, 1, 30])
async def test_a_list_has_the_etag_of_get(service: RunningService, shop: Shop, days: int) -> None:
    ids = [(await shop.open()).id for _ in range(2)]
    await service.call(tickets.ResolveTicketRequest(id=ids[0], code=ticket.RESOLUTION_CODE_SOLVED))
    await service.call(tickets.CloseTicketRequest(id=ids[0]))
    await service.call(tickets.ListTicketsRequest())
    service.clock.advance(days=days)
    for claims in (AGENT, shop.maija):
        listed = (await service.call(tickets.ListTicketsRequest(), **claims)).tickets
        assert {one.id: one.etag for one in listed} == {id: (await read(service, id, claims)).etag for id in ids}


async def test_etag_from_before_a_breach_still_matches(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    before = await read(service, id)
    service.clock.advance(days=1)
    await service.call(tickets.AssignTicketRequest(id=id, etag=before.etag))


async def test_events_carry_the_plain_version(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    (opened,) = await service.recorded(id)
    assert opened["event"]["data"]["ticket"]["etag"] == "1"
    assert (await service.call(tickets.AssignTicketRequest(id=id, etag="1"))).ticket.etag.startswith("2-")


async def test_one_of_several_etags_is_enough(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.AssignTicketRequest(id=id, if_match=["x", "1"]))
    await service.call(tickets.WaitTicketRequest(id=id, if_match=["2-00000000", "7"]))


@pytest.mark.parametrize("etag", ['W/"1"', "x", "01", "1x", "1-", "١", "9" * 500, "2", "*"])
async def test_an_etag_the_ticket_does_not_have_is_refused(service: RunningService, shop: Shop, etag: str) -> None:
    id = (await shop.open()).id
    for request in (
        tickets.AssignTicketRequest(id=id, etag=etag),
        tickets.AssignTicketRequest(id=id, if_match=[etag, "x"]),
    ):
        assert await service.refusal(request) == ("ABORTED", "ETAG_MISMATCH")


async def test_if_match_is_heeded_before_etag(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    stale = tickets.AssignTicketRequest(id=id, etag="1", if_match=["7"])
    assert await service.refusal(stale) == ("ABORTED", "ETAG_MISMATCH")
    await service.call(tickets.AssignTicketRequest(id=id, etag="7", if_match=["1"]))


async def test_repeated_request_ignores_its_etags(service: RunningService, shop: Shop) -> None:
    id = (await shop.open()).id
    await service.call(tickets.AssignTicketRequest(id=id, if_match=["1"], request_id="key-1"))
    again = tickets.AssignTicketRequest(id=id, etag="1", if_match=['W/"1"', "1"], request_id="key-1")
    assert (await service.call(again)).ticket.etag.startswith("2-")
