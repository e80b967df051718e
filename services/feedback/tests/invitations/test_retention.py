"""Invitations are deleted when they are old, answered or not; answers stay."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from domainkit.ids import derived_id
from feedback.answers.repository import ANSWERS
from feedback.invitations.repository import INVITATIONS
from feedback.settings import Settings
from servicekit.runtime.settings import read
from servicekit.testing.service import RunningService, refusal_of
from servicekit.testing.waiting import eventually

from services.feedback.tests.steps import answer, resolve, show


@pytest.fixture
async def ticking(service: RunningService) -> AsyncIterator[RunningService]:
    """The service with its timers."""
    timers = service.context.timers
    running = asyncio.create_task(timers.run(service.components.timers))
    yield service
    await timers.stop(5)
    await running


async def ids(service: RunningService) -> list[str]:
    return [each["id"] for each in await service.store.documents(INVITATIONS).scan()]


async def published(service: RunningService, id: str) -> None:
    """As the relay leaves an aggregate once NATS has acknowledged its events."""
    for collection in (INVITATIONS, ANSWERS):
        document = await service.store.documents(collection).get(id)
        if document:
            events = [each["id"] for each in document["outbox"]]
            await service.store.documents(collection).clear_outbox(id, events)


async def test_old_invitation_is_deleted_and_its_answer_stays(ticking: RunningService) -> None:
    old, young = derived_id("inv", "tkt_1", "1"), derived_id("inv", "tkt_2", "1")
    token = await resolve(ticking)
    given = await answer(ticking, token, 5)
    await published(ticking, old)
    ticking.clock.advance(1)
    await resolve(ticking, "tkt_2")
    await published(ticking, young)
    ticking.clock.advance(-1, days=730)
    ticking.context.timers.wake("retention-invitations")

    async def deleted() -> bool:
        return await ids(ticking) == [young]

    assert await eventually(deleted)
    assert await ticking.store.documents(ANSWERS).get(given.id)
    assert await refusal_of(show(ticking, token)) == ("NOT_FOUND", "INVITATION_NOT_FOUND")


@pytest.mark.parametrize(
    ("days", "open_for", "refused"), [("0", "365", ""), ("366", "365", ""), ("365", "365", "the 365 days of AFTER")]
)
def test_open_invitation_is_never_deleted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], days: str, open_for: str, refused: str
) -> None:
    monkeypatch.setenv("AFTERSALES_INVITATIONS_KEPT_DAYS", days)
    monkeypatch.setenv("AFTERSALES_INVITATION_DAYS", open_for)
    if not refused:
        assert read(Settings).invitations_kept_days == int(days)
        return
    with pytest.raises(SystemExit):
        read(Settings)
    assert refused in capsys.readouterr().err
