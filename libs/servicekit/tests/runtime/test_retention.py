import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from pydantic import Field
from pydantic_settings import BaseSettings
from pymongo import MongoClient
from servicekit.documents import Collection, Document, Documents, Index, open_store
from servicekit.runtime.retention import Days, DaysOfHandledEvents, retention_timer
from servicekit.runtime.settings import CONFIG, read
from servicekit.runtime.timers import Timers
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.waiting import eventually

BY_AGE = Index("by_age", equal=("state",), order_by="made_at")
PAPERS = Collection("papers", (BY_AGE,))
OVER = {"state": ["sent", "failed"]}
DAY = 86_400_000_000


@pytest.fixture(params=["sqlite", "mongo"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server = os.environ.get("MONGO_URL")
    if not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    database = f"retention_{uuid4().hex}"
    yield of_database(server, database)
    with MongoClient[dict[str, object]](server) as client:
        client.drop_database(database)


@pytest.fixture
async def papers(url: str) -> AsyncIterator[Documents]:
    store = await open_store(url, [PAPERS])
    yield store.documents(PAPERS)
    await store.close()


class Settings(BaseSettings):
    model_config = CONFIG

    papers_days: DaysOfHandledEvents = Field(730, description="How long papers are kept")
    drafts_days: Days = Field(7, description="How long drafts are kept")


def paper(id: str, made_at: int, state: str = "sent") -> Document:
    return {"id": id, "version": 1, "state": state, "made_at": made_at}


def removed() -> float:
    return REGISTRY.get_sample_value("aftersales_retention_removed_total", {"kind": "papers"}) or 0


async def test_what_is_old_and_over_is_removed_and_counted(papers: Documents) -> None:
    clock, before = FakeClock(), removed()
    for each in (
        paper("old", clock.now - 2 * DAY),
        paper("failed", clock.now - 3 * DAY, "failed"),
        paper("waiting", clock.now - 9 * DAY, "queued"),
        paper("young", clock.now - 2 * DAY + 1),
    ):
        await papers.insert(each)
    timers, timer = Timers(clock), retention_timer("papers", papers, BY_AGE, 2, where=OVER)
    running = asyncio.create_task(timers.run(timer))

    assert await eventually(lambda: removed() == before + 2)
    await timers.stop(5)
    await running
    assert [each["id"] for each in await papers.scan()] == ["waiting", "young"]


async def test_what_remove_did_not_remove_is_not_counted(papers: Documents) -> None:
    before = removed()

    async def keep(_: Document) -> bool:
        return False

    [timer] = retention_timer("papers", papers, BY_AGE, 2, keep, where=OVER)
    await timer.act(paper("old", 0))
    assert removed() == before


async def test_what_has_events_to_publish_stays_until_then(papers: Documents) -> None:
    event = {"id": "evt_1", "recorded_at": 0}
    await papers.insert({**paper("old", 0), "outbox": [event]})
    [timer] = retention_timer("papers", papers, BY_AGE, 2, where=OVER)
    for left in (1, 0):
        document = await papers.claim(BY_AGE, OVER, due=1, now=9, lease=0)
        assert document
        await timer.act(document)
        assert len(await papers.scan()) == left
        await papers.clear_outbox("old", ["evt_1"])


def test_zero_days_is_never(papers: Documents) -> None:
    assert retention_timer("papers", papers, BY_AGE, 0) == ()
    assert REGISTRY.get_sample_value("aftersales_retention_removed_total", {"kind": "papers"}) is not None


@pytest.mark.parametrize(("days", "streams"), [("0", "30"), ("31", "30"), ("8", "7")])
def test_record_that_outlasts_its_event_is_accepted(monkeypatch: pytest.MonkeyPatch, days: str, streams: str) -> None:
    monkeypatch.setenv("AFTERSALES_PAPERS_DAYS", days)
    monkeypatch.setenv("AFTERSALES_STREAM_MAX_AGE_DAYS", streams)
    assert read(Settings).papers_days == int(days)


@pytest.mark.parametrize(("days", "streams"), [("30", ""), ("7", "7"), ("", "730")])
def test_record_that_goes_before_its_event_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], days: str, streams: str
) -> None:
    if days:
        monkeypatch.setenv("AFTERSALES_PAPERS_DAYS", days)
    if streams:
        monkeypatch.setenv("AFTERSALES_STREAM_MAX_AGE_DAYS", streams)
    with pytest.raises(SystemExit):
        read(Settings)
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(
        f"AFTERSALES_PAPERS_DAYS: must be 0 (never) or more than the {streams or 30} days of AFTERSALES_STREAM_MAX_AGE"
    )


def test_record_of_no_event_may_go_at_any_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_DRAFTS_DAYS", "1")
    assert read(Settings).drafts_days == 1
