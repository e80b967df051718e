"""How many erasures run, as it is exposed."""

from asyncio import create_task
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from servicekit.privacy.levels import ErasureLevels, levels_of
from servicekit.testing.waiting import eventually

from libs.servicekit.tests.privacy.remains import Remains, remains


@pytest.fixture
async def found(tmp_path: Path) -> AsyncIterator[Remains]:
    async with remains(f"sqlite:///{tmp_path / 'store.db'}") as found:
        yield found


async def observed(found: Remains) -> dict[str, tuple[float | None, float | None]]:
    """Of each stage how many run, and the age of the oldest."""
    for stage in ("records", "traces", "late_records"):
        for name in ("running", "oldest_seconds"):
            REGISTRY._names_to_collectors[f"aftersales_erasures_{name}"].labels(stage).set(-1)  # type: ignore[attr-defined]
    observing = create_task(ErasureLevels(levels_of(found.documents), found.clock).observe())
    await eventually(lambda: -1 not in [value for levels in read().values() for value in levels])
    observing.cancel()
    return read()


def read() -> dict[str, tuple[float | None, float | None]]:
    def value(name: str, stage: str) -> float | None:
        return REGISTRY.get_sample_value(f"aftersales_erasures_{name}", {"stage": stage})

    return {
        stage: (value("running", stage), value("oldest_seconds", stage))
        for stage in ("records", "traces", "late_records")
    }


async def test_levels_show_each_stage_and_its_oldest(found: Remains) -> None:
    await found.request()
    found.clock.advance(5)
    assert await observed(found) == {"records": (1, 5), "traces": (0, 0), "late_records": (0, 0)}
    await found.turn()
    found.clock.advance(55)
    assert await observed(found) == {"records": (0, 0), "traces": (1, 60), "late_records": (0, 0)}


async def test_a_job_that_is_done_does_not_count(found: Remains) -> None:
    await found.request()
    await found.run()
    found.clock.advance(days=900)
    assert set((await observed(found)).values()) == {(0, 0)}
