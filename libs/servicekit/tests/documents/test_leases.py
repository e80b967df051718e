"""What every backend does with leases and outboxes."""

from servicekit.documents import (
    Backlog,
    Documents,
    Waiting,
)

from libs.servicekit.tests.documents.contract import (
    BY_STATUS,
    BY_TAG,
    DUE,
    NORDIC_NEW,
    event,
    ids,
    ticket,
)


async def test_the_earliest_due_document_is_claimed_and_then_leased(tickets: Documents) -> None:
    for id, due_at in {"late": 30, "early": 10, "middle": 20}.items():
        await tickets.insert(ticket(id, due_at=due_at))
    first = await tickets.claim(DUE, {}, due=25, now=100, lease=50)
    second = await tickets.claim(DUE, {}, due=25, now=100, lease=50)
    assert (first, second) == (ticket("early", due_at=10), ticket("middle", due_at=20))
    assert await tickets.claim(DUE, {}, due=25, now=149, lease=50) is None
    assert ids([await tickets.claim(DUE, {}, due=25, now=150, lease=50) or {}]) == ["early"]


async def test_replace_ends_leases_and_lease_changes_no_version(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", due_at=1, outbox=[event("e1", 1)]))
    assert await tickets.claim(BY_STATUS, NORDIC_NEW, due=5, now=100, lease=50) is not None
    assert len(await tickets.take_outbox(now=100, recorded_before=9, lease=50, limit=9)) == 1
    await tickets.replace(ticket("t1", version=2, due_at=1, outbox=[event("e1", 1)]), if_version=1)
    again = await tickets.claim(
        BY_STATUS, {"retailer": "nordic-home", "status": ["new", "open"]}, due=5, now=100, lease=50
    )
    assert again == ticket("t1", version=2, due_at=1, outbox=[event("e1", 1)])
    assert len(await tickets.take_outbox(now=100, recorded_before=9, lease=50, limit=9)) == 1


async def test_a_document_can_be_claimed_through_an_array_element(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", tags=["a", "b"], created_at=1))
    where = {"retailer": "nordic-home", "tags": ["a", "b"]}
    assert await tickets.claim(BY_TAG, where, due=1, now=10, lease=5) is not None
    assert await tickets.claim(BY_TAG, where, due=1, now=10, lease=5) is None


async def test_the_outbox_is_taken_oldest_first_and_leased_apart(tickets: Documents) -> None:
    for id, recorded_at in {"new": 30, "old": 10, "older": 5}.items():
        await tickets.insert(ticket(id, due_at=1, outbox=[event(f"{id}-1", recorded_at), event(f"{id}-2", 40)]))
    await tickets.insert(ticket("quiet", outbox=[]))
    assert await tickets.take_outbox(now=100, recorded_before=30, lease=50, limit=1) == ["older"]
    assert await tickets.take_outbox(now=100, recorded_before=30, lease=50, limit=5) == ["old"]
    assert await tickets.take_outbox(now=149, recorded_before=30, lease=50, limit=5) == []
    assert await tickets.take_outbox(now=150, recorded_before=30, lease=50, limit=5) == ["older", "old"]
    assert await tickets.claim(DUE, {}, due=1, now=100, lease=50) is not None


async def test_backlog_names_documents_waiting_longest_leased_or_not(tickets: Documents) -> None:
    for id, recorded_at in {"new": 30, "old": 10, "older": 5, "also old": 10}.items():
        await tickets.insert(ticket(id, outbox=[event(f"{id}-1", recorded_at), event(f"{id}-2", 40)]))
    await tickets.insert(ticket("quiet", outbox=[]))
    await tickets.take_outbox(now=100, recorded_before=30, lease=50, limit=1)

    longest = (Waiting("older", 2, 5), Waiting("also old", 2, 10), Waiting("old", 2, 10))
    assert await tickets.outbox_backlog(3) == Backlog(4, 5, longest)
    await tickets.clear_outbox("older", ["older-1"])
    assert await tickets.outbox_backlog(9) == Backlog(
        4, 10, (*longest[1:], Waiting("new", 2, 30), Waiting("older", 1, 40))
    )


async def test_cleared_events_are_gone_and_nothing_else_is(tickets: Documents) -> None:
    await tickets.insert(ticket("t1", outbox=[event("e1", 1), event("e2", 2), event("e3", 3)]))
    await tickets.clear_outbox("t1", ["e1", "e3", "unknown"])
    await tickets.clear_outbox("missing", ["e1"])
    assert await tickets.get("t1") == ticket("t1", outbox=[event("e2", 2)])
    assert await tickets.outbox_backlog() == Backlog(1, 2)
    await tickets.clear_outbox("t1", ["e2"])
    assert await tickets.get("t1") == ticket("t1", outbox=[])
    assert await tickets.outbox_backlog() == Backlog(0, None)
    assert await tickets.take_outbox(now=9, recorded_before=9, lease=1, limit=9) == []
    await tickets.replace(ticket("t1", version=2), if_version=1)
