"""A damaged file below a service: it is unready, and says what to do."""

from asyncio import Event, create_task
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from servicekit.documents import Collection, Index, StoreUnusable, open_store
from servicekit.ops.http import Health
from servicekit.rpc.server import RpcServer
from servicekit.runtime.readiness import opened_store, tell_health
from servicekit.runtime.settings import Operational
from servicekit.testing.damaged import PAGES, overwrite
from servicekit.testing.ports import free_port
from servicekit.testing.running import Running
from servicekit.testing.waiting import eventually

Start = Callable[..., Awaitable[Running]]

ECHOES = Collection("echoes", (Index("by_due", order_by="due_at"),))
RUNBOOK = "docs/runbooks/AftersalesStoreDamaged.md"


@pytest.fixture
async def url(tmp_path: Path) -> str:
    """A store with some hundred pages."""
    url = f"sqlite:///{tmp_path / 'echoes.db'}"
    store = await open_store(url, [ECHOES])
    many = [{"id": f"echo_{n}", "version": 1, "due_at": 2**53, "text": "x" * 300} for n in range(2000)]
    await store.documents(ECHOES).insert_all(many)
    await store.close()
    return url


@pytest.mark.parametrize("page", PAGES)
async def test_a_service_on_a_damaged_file_is_unready_and_says_why(
    start: Start, url: str, tmp_path: Path, page: str
) -> None:
    overwrite(tmp_path / "echoes.db", "echoes", page)
    service = await start(f"nats://127.0.0.1:{free_port()}", AFTERSALES_STORE_URL=url)

    async def said() -> Any:
        return await service.status() == "unavailable" and "damaged" in (await service.get("/readyz")).text

    await eventually(said, timeout=90)
    assert RUNBOOK in (await service.get("/readyz")).json()["checks"]["store"]
    assert "aftersales_store_damaged 1.0" in (await service.get("/metrics")).text
    code, findings = await service.ops("check")
    [finding] = [finding for finding in findings if finding["check"] == "store"]
    assert (code, finding["ok"]) == (1, False)
    assert finding["wrong"].startswith("the store's file is damaged (")
    assert RUNBOOK in finding["remedy"]
    code, log = await service.stop()
    assert code == 0
    assert [line for line in log if RUNBOOK in line.get("why", "")]


async def test_damage_that_is_met_later_turns_readiness_off(url: str, tmp_path: Path) -> None:
    health, operational = Health(), Operational.model_construct(store_url=url, store_ca="")
    store = await opened_store(operational, [ECHOES], health, Event())
    assert store is not None
    telling = create_task(tell_health(health, store, SimpleNamespace(connected=True), RpcServer([])))  # type: ignore[arg-type]
    await eventually(lambda: health.ready)

    overwrite(tmp_path / "echoes.db", "echoes", "table")
    with pytest.raises(StoreUnusable):
        await store.documents(ECHOES).scan(limit=2000)

    await eventually(lambda: not health.ready)
    assert RUNBOOK in health.readyz()[1]["checks"]["store"]
    telling.cancel()
    await store.close()
