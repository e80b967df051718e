"""warranty is down, or worse, silent: only what needs it suffers, and nothing piles up before it."""

from asyncio import sleep, to_thread
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from statistics import quantiles
from time import monotonic, perf_counter

import httpx
import pytest
from crowd import crowd
from shop import Shop, new_shop
from system import System, eventually, frozen

CALLERS = 200
DEADLINE_SECONDS = 3.0  # of a call to a service: AFTERSALES_CALL_TIMEOUT_SECONDS
WAITING_AT_ONCE = 100  # for one service, of one gateway (servicekit.rpc.client): more are refused at once
UNDER_LOAD_SECONDS = 3.0
SLOWER = 10  # at most, beside so many callers on the same machine; but any answer within this is quick:
QUICK_SECONDS = 2.5  # two hundred callers share two cores with it; behind the silent service it would be a deadline


@contextmanager
def stopped(system: System, *names: str) -> Iterator[None]:
    for name in names:
        system.stack.stop(name)
    try:
        yield
    finally:
        for name in names:
            system.stack.start(name)


def all_stopped(system: System) -> AbstractContextManager[None]:
    return stopped(system, "warranty")


def all_frozen(system: System) -> AbstractContextManager[None]:
    return frozen(system, "warranty")


@contextmanager
def one_stopped_the_other_frozen(system: System) -> Iterator[None]:
    with stopped(system, "warranty"), frozen(system, "warranty-2"):
        yield


@pytest.mark.parametrize(
    ("breakable", "fault"),
    [
        ("embedded", all_stopped),
        ("embedded", all_frozen),
        ("motor, two of each", one_stopped_the_other_frozen),
    ],
    indirect=["breakable"],
)
async def test_without_warranty_only_its_routes_fail(
    system: System, fault: Callable[[System], AbstractContextManager[None]]
) -> None:
    shop = new_shop(system)
    purchase = shop.sold()
    known = shop.open_ticket(purchase).raise_for_status().json()["id"]
    before = slow(await reading(shop, known))
    with fault(system):
        beside = slow(await reading_beside_a_crowd(shop, known))
        assert beside < max(SLOWER * before, QUICK_SECONDS), f"{beside:.3f} s, and {before:.3f} s before"
        begun = monotonic()
        opened = await to_thread(shop.open_ticket, purchase)
        assert monotonic() - begun < DEADLINE_SECONDS
        assert opened.status_code == 201, opened.text
        assert opened.json()["coverage"]["state"] == "unknown"
        refused = await to_thread(shop.agent.get, "/v1/assets")
        assert (refused.status_code, refused.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
        shown = await to_thread(shop.agent.get, f"/v1/tickets/{known}", params={"expand": "customer,asset"})
        assert (shown.status_code, "customer" in shown.json(), "asset" in shown.json()) == (200, True, False)
    path = f"/v1/tickets/{opened.json()['id']}"
    await to_thread(eventually, lambda: coverage(shop, path) == "covered", "the coverage", 60)
    await to_thread(eventually, lambda: shop.agent.get("/v1/assets").status_code == 200, "warranty's routes")


def coverage(shop: Shop, path: str) -> str:
    return str(shop.agent.get(path).raise_for_status().json()["coverage"]["state"])


def slow(seconds: list[float]) -> float:
    """What one in twenty exceeds."""
    return quantiles(seconds, n=20)[-1]


async def reading(shop: Shop, ticket_id: str) -> list[float]:
    """How long each reading of a ticket took, for a while."""
    agent, seconds = shop.agent, list[float]()
    async with httpx.AsyncClient(base_url=agent.base_url, headers=agent.headers, timeout=30) as http:
        ends = monotonic() + UNDER_LOAD_SECONDS
        while monotonic() < ends:
            begun = perf_counter()
            answer = await http.get(f"/v1/tickets/{ticket_id}")
            seconds.append(perf_counter() - begun)
            assert answer.status_code == 200, answer.text
            await sleep(0.05)
    return seconds


async def reading_beside_a_crowd(shop: Shop, ticket_id: str) -> list[float]:
    """The same while a crowd asked for assets and was sent away."""
    token = shop.agent.headers["Authorization"].removeprefix("Bearer ")
    async with crowd(f"{shop.system.gateways[0]}/v1/assets", token, callers=CALLERS) as answers:
        seconds = await reading(shop, ticket_id)
    assert len(answers) >= CALLERS
    assert {answer.status for answer in answers} == {503}
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers)
    assert max(answer.seconds for answer in answers) < 2 * DEADLINE_SECONDS
    assert sum(answer.seconds < DEADLINE_SECONDS / 2 for answer in answers) >= CALLERS - WAITING_AT_ONCE
    return seconds
