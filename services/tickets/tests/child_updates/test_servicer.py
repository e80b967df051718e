from asyncio import gather
from typing import NoReturn

import pytest
from aftersales.tickets.v1 import collaboration_service_pb2 as collaboration
from aftersales.tickets.v1 import ticket_child_update_pb2 as pb
from aftersales.tickets.v1 import ticket_child_update_service_pb2 as service_pb2
from aftersales.tickets.v1 import ticket_draft_service_pb2 as drafts
from aftersales.tickets.v1 import ticket_merge_service_pb2 as merges
from aftersales.tickets.v1 import ticket_pb2
from aftersales.tickets.v1 import ticket_service_pb2 as tickets
from servicekit.testing.service import RunningService
from tickets.child_updates.repository import CHILD_UPDATES
from tickets.child_updates.use_cases import RunningUpdates

from services.tickets.tests.child_updates.steps import (
    SOLVED,
    completed,
    family,
    read,
    said,
    skipped,
    status,
    update,
    updating,
    work,
)
from services.tickets.tests.steps import ADMIN, AGENT, Shop, on_either_store, published

FOREIGN = {**AGENT, "retailers": ("baltic-tools",)}


def killed(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("killed")


@on_either_store
async def test_all_children_get_the_same_once(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.child_updates.domain.child_update.BATCH", 2)
    monkeypatch.setattr("tickets.child_updates.use_cases._AT_ONCE", 1)
    parent, children = await family(shop, 3)
    made = await update(shop, parent, reply="A new pump is on its way.", note="Batch 17", resolution_code=SOLVED)
    assert (made.state, made.total_count, made.updated_count) == (pb.TICKET_CHILD_UPDATE_STATE_RUNNING, 3, 0)
    await work(service)
    assert (await read(shop, made)).updated_count == 2
    await work(service, 2)
    done = await read(shop, made)
    assert (done.state, done.updated_count, skipped(done)) == (pb.TICKET_CHILD_UPDATE_STATE_COMPLETED, 3, [])
    assert (done.has_reply, done.has_note, done.resolution_code) == (True, True, SOLVED)
    for child in children:
        assert await said(shop, child) == ["Batch 17", "A new pump is on its way."]
        assert await said(shop, child, shop.maija) == ["A new pump is on its way."]
        assert await status(shop, child) == "resolved"
    happened = await published(service, children[0])
    assert happened[-3:] == ["TicketMessageAdded", "TicketMessageAdded", "TicketResolved"]
    assert await said(shop, parent) == []
    assert await published(service, made.id) == ["TicketChildUpdateCreated", "TicketChildUpdateCompleted"]


async def test_reply_is_a_message_of_the_agent_with_a_mail(service: RunningService, shop: Shop) -> None:
    parent, (child,) = await family(shop, 1)
    done = await completed(shop, parent, reply="It is fixed.")
    message = (await service.call(tickets.ListMessagesRequest(ticket_id=child), **AGENT)).messages[-1]
    assert message.author == done.created_by
    added = [
        each["event"] for each in await service.recorded(child) if each["event"]["type"].endswith("TicketMessageAdded")
    ]
    assert added[-1]["data"]["mail"]["from_address"] == "care@nordic-home.example"
    assert await status(shop, child) == "open"


async def test_text_is_gone_once_the_children_have_it(service: RunningService, shop: Shop) -> None:
    parent, _ = await family(shop)
    done = await completed(shop, parent, reply="A secret word", note="Another one")
    document = await service.store.documents(CHILD_UPDATES).get(done.id)
    assert document
    assert (document["reply"], document["note"]) == ("", "")


async def test_children_that_do_not_take_it_are_skipped(service: RunningService, shop: Shop) -> None:
    parent, (resolved, spam, merged, open_item, taken) = await family(shop, 5)
    await service.call(tickets.ResolveTicketRequest(id=resolved, code=SOLVED), **AGENT)
    await service.call(tickets.MarkTicketAsSpamRequest(id=spam), **AGENT)
    await service.call(merges.MergeTicketRequest(id=merged, into=(await shop.open()).id), **AGENT)
    adding = [ticket_pb2.ChecklistItem(text="Pump changed", required=True)]
    await service.call(collaboration.ChangeTicketChecklistRequest(id=open_item, add=adding), **AGENT)
    done = await completed(shop, parent, reply="It is fixed.", resolution_code=SOLVED)
    assert skipped(done) == [
        (resolved, "status"),
        (spam, "status"),
        (merged, "merged"),
        (open_item, "checklist_incomplete"),
    ]
    assert (done.updated_count, done.skipped_count) == (1, 4)
    assert [await said(shop, each) for each in (resolved, spam, merged, open_item)] == [[]] * 4
    assert await said(shop, taken) == ["It is fixed."]


@pytest.mark.parametrize("meanwhile", ["wrote", "reopened"])
async def test_child_that_changed_meanwhile_is_not_resolved(
    service: RunningService, shop: Shop, meanwhile: str
) -> None:
    parent, (child, other) = await family(shop)
    made = await update(shop, parent, reply="It is fixed.", resolution_code=SOLVED)
    if meanwhile == "reopened":
        await service.call(tickets.ResolveTicketRequest(id=child, code=SOLVED), **AGENT)
    await shop.say(child, "It burns!", shop.maija)
    await work(service)
    assert skipped(await read(shop, made)) == [(child, "changed")]
    assert await said(shop, child) == ["It burns!"]
    assert await status(shop, other) == "resolved"


async def test_drafts_of_agents_stay(service: RunningService, shop: Shop) -> None:
    parent, (child,) = await family(shop, 1)
    await service.call(drafts.SaveTicketDraftRequest(ticket_id=child, body="Dear Maija, "), **AGENT)
    await completed(shop, parent, reply="It is fixed.")
    kept = await service.call(drafts.GetTicketDraftRequest(ticket_id=child), **AGENT)
    assert kept.draft.body == "Dear Maija, "


@on_either_store
async def test_ticket_has_one_update_at_a_time(service: RunningService, shop: Shop) -> None:
    parent, (child,) = await family(shop, 1)
    outcomes = await gather(*(service.outcome(updating(parent, reply="Soon."), **AGENT) for _ in range(4)))
    assert outcomes.count("answer") <= 1
    await service.outcome(updating(parent, reply="Soon."), **AGENT)
    assert await service.outcome(updating(parent, reply="Soon."), **AGENT) == "TICKET_CHILD_UPDATE_RUNNING"
    await work(service)
    assert await said(shop, child) == ["Soon."]
    await completed(shop, parent, reply="Now.")
    assert await said(shop, child) == ["Soon.", "Now."]


async def test_repeated_request_is_the_same_update(service: RunningService, shop: Shop) -> None:
    parent, (child,) = await family(shop, 1)
    first = await update(shop, parent, reply="Soon.", request_id="one")
    again = await update(shop, parent, reply="Soon.", request_id="one")
    await work(service)
    later = await update(shop, parent, reply="Soon.", request_id="one")
    assert first.id == again.id == later.id
    assert later.state == pb.TICKET_CHILD_UPDATE_STATE_COMPLETED
    other = updating(parent, reply="Never.", request_id="one")
    assert await service.outcome(other, **AGENT) == "IDEMPOTENCY_KEY_REUSED"
    assert await said(shop, child) == ["Soon."]


@on_either_store
async def test_batch_that_was_cut_off_adds_nothing_twice(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, children = await family(shop, 3)
    made = await update(shop, parent, reply="It is fixed.", note="Batch 17", resolution_code=SOLVED)
    for step in ("tickets.tickets.use_cases.changing.Changing.change", "tickets.child_updates.use_cases._advanced"):
        with monkeypatch.context() as patched:
            patched.setattr(step, killed)
            with pytest.raises(RuntimeError, match="killed"):
                await work(service)
        service.clock.advance(seconds=30)
    assert (await read(shop, made)).updated_count == 0
    await shop.say(children[0], "It burns!", shop.maija)  # reopened by the customer: stays so
    await work(service)
    done = await read(shop, made)
    assert (done.updated_count, skipped(done)) == (3, [])
    assert await said(shop, children[0]) == ["Batch 17", "It is fixed.", "It burns!"]
    assert await status(shop, children[0]) == "open"
    assert [await said(shop, each) for each in children[1:]] == [["Batch 17", "It is fixed."]] * 2
    assert (await published(service, children[1])).count("TicketResolved") == 1


async def test_resolution_alone_is_not_repeated(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, (child,) = await family(shop, 1)
    made = await update(shop, parent, resolution_code=SOLVED)
    with monkeypatch.context() as patched:
        patched.setattr("tickets.child_updates.use_cases._advanced", killed)
        with pytest.raises(RuntimeError, match="killed"):
            await work(service)
    await service.call(tickets.ReopenTicketRequest(id=child), **AGENT)
    await work(service)
    assert (await read(shop, made)).updated_count == 1
    assert await status(shop, child) == "open"


async def test_error_of_one_child_does_not_keep_the_others(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, (broken, other) = await family(shop)
    made = await update(shop, parent, reply="It is fixed.")
    whole = RunningUpdates._update

    async def failing(running: RunningUpdates, update: object, child: object) -> None:
        if child.ticket_id == broken:  # type: ignore[attr-defined]
            raise RuntimeError("broken")
        await whole(running, update, child)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(RunningUpdates, "_update", failing)
        with pytest.raises(RuntimeError, match="broken"):
            await work(service)
    assert (await read(shop, made)).updated_count == 1
    assert await said(shop, other) == ["It is fixed."]
    await work(service)
    assert await said(shop, broken) == []  # it is tried again after a pause
    service.clock.advance(seconds=30)
    await work(service)
    assert await said(shop, broken) == ["It is fixed."]
    assert (await read(shop, made)).state == pb.TICKET_CHILD_UPDATE_STATE_COMPLETED


async def test_proposal_left_by_a_crash_is_withdrawn(
    service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, (child,) = await family(shop, 1)
    with monkeypatch.context() as patched:
        patched.setattr("tickets.child_updates.use_cases._started", killed)
        await service.outcome(updating(parent, reply="Never."), **AGENT)
    assert await service.outcome(updating(parent, reply="Soon."), **AGENT) == "TICKET_CHILD_UPDATE_RUNNING"
    service.clock.advance(minutes=1)
    await work(service)
    await completed(shop, parent, reply="Soon.")
    assert await said(shop, child) == ["Soon."]


async def test_updates_of_ticket_are_listed_newest_first(service: RunningService, shop: Shop) -> None:
    parent, (child,) = await family(shop, 1)
    await service.call(tickets.MarkTicketAsSpamRequest(id=child), **AGENT)
    made = []
    for number in range(3):
        made.append((await completed(shop, parent, note=f"Number {number}")).id)
        service.clock.advance(minutes=1)
    first = await service.call(service_pb2.ListTicketChildUpdatesRequest(ticket_id=parent, page_size=2), **ADMIN)
    request = service_pb2.ListTicketChildUpdatesRequest(ticket_id=parent, page_token=first.next_page_token)
    rest = await service.call(request, **ADMIN)
    assert [each.id for each in (*first.child_updates, *rest.child_updates)] == made[::-1]
    assert (first.child_updates[0].skipped_count, len(first.child_updates[0].skipped)) == (1, 0)


async def test_page_of_updates_is_small(service: RunningService, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.child_updates.servicer._LARGEST_PAGE", 1)
    parent, _ = await family(shop, 1)
    for number in range(2):
        await completed(shop, parent, note=f"Number {number}")
    request = service_pb2.ListTicketChildUpdatesRequest(ticket_id=parent, page_size=100)
    page = await service.call(request, **ADMIN)
    assert (len(page.child_updates), bool(page.next_page_token)) == (1, True)


async def test_updates_of_an_agent_share_their_keys(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servicekit.documents.idempotency.MOST_KEYS_OF_A_CALLER", 1)
    parent, (child,) = await family(shop, 1)
    await completed(shop, parent, reply="One")
    again = await completed(shop, parent, reply="One more")
    assert skipped(again) == [(child, "full")]
    assert await said(shop, child) == ["One"]


async def test_others_parent_is_not_there(service: RunningService, shop: Shop) -> None:
    parent, (child,) = await family(shop, 1)
    made = await update(shop, parent, reply="Soon.")
    requests = (
        updating(parent, reply="Leak"),
        service_pb2.GetTicketChildUpdateRequest(ticket_id=parent, id=made.id),
        service_pb2.ListTicketChildUpdatesRequest(ticket_id=parent),
    )
    for request in requests:
        assert await service.outcome(request, **FOREIGN) == "TICKET_NOT_FOUND"
        assert await service.outcome(request, **shop.maija) == "ACCESS_DENIED"
        assert await service.outcome(request, role="") == "UNAUTHENTICATED"
    assert await service.outcome(updating(parent, reply="Leak"), **ADMIN) == "ACCESS_DENIED"
    other = service_pb2.GetTicketChildUpdateRequest(ticket_id=child, id=made.id)
    assert await service.outcome(other, **AGENT) == "TICKET_CHILD_UPDATE_NOT_FOUND"


async def test_no_more_children_than_a_ticket_may_have(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.child_updates.use_cases.MOST_CHILDREN", 2)
    monkeypatch.setattr("tickets.child_updates.use_cases._READ_AT_ONCE", 1)
    parent, _ = await family(shop, 3)
    assert (await update(shop, parent, note="Batch 17")).total_count == 2


async def test_completed_update_is_deleted_after_its_time(service: RunningService, shop: Shop) -> None:
    parent, _ = await family(shop, 1)
    done = await completed(shop, parent, note="Batch 17")
    (timer,) = (each for each in service.components.timers if each.name == "retention-child-updates")
    service.clock.advance(timer.age_seconds + 1)
    (document,) = await timer.documents.find(timer.index, {}, below=timer.latest(service.clock()), limit=5)
    document["outbox"] = []  # as the relay leaves it
    await timer.act(document)
    assert await service.store.documents(CHILD_UPDATES).get(done.id) is None
