"""How many erasures run, as tickets exposes it."""

from asyncio import ensure_future

from prometheus_client import REGISTRY
from servicekit.testing.service import RunningService
from servicekit.testing.waiting import eventually

from services.tickets.tests.erasures.steps import erase, report_all
from services.tickets.tests.steps import Shop


def exposed() -> tuple[float | None, float | None]:
    """Erasures that are not completed, and the age of the oldest."""
    running, oldest = (f"aftersales_erasures_{name}" for name in ("running", "oldest_seconds"))
    operation = {"stage": "operation"}
    return REGISTRY.get_sample_value(running, operation), REGISTRY.get_sample_value(oldest, operation)


async def observed(service: RunningService, *, expected: tuple[float, float]) -> None:
    """Fails after a while where it is not exposed."""
    observing = [ensure_future(loop()) for loop in service.components.loops]
    await eventually(lambda: exposed() == expected)
    for each in observing:
        each.cancel()


async def test_erasure_counts_until_it_is_completed(service: RunningService, shop: Shop) -> None:
    erasure = await erase(service, shop.purchase.customer_id)
    service.clock.advance(90)
    await observed(service, expected=(1, 90))
    await report_all(service, erasure, at=service.clock())
    await observed(service, expected=(0, 0))
