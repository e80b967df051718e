"""Processes with a minute between their clocks: what one leases the other leaves, and no time runs backwards."""

import os
from asyncio import sleep, to_thread
from collections.abc import Iterator
from itertools import product
from random import Random

import httpx
import pytest
from audit import audited
from devtools.stack.ports import SERVICES
from load import load
from promises import promise_quickly
from shop import Json, Shop, new_shop
from system import System, eventually, frozen, running

NO_MONGO = "MONGO_URL is not set: clocks that differ are NOT tested"
SECONDS_OFF = 30


@pytest.fixture(scope="module", params=["embedded", "motor, two of each"])
def skewed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Half a minute ahead of the world or as much behind: on MongoDB the first of each process and the second."""
    root = tmp_path_factory.mktemp("skewed")
    if request.param == "embedded":
        apart = off("tickets", "notifications", by=SECONDS_OFF) | off(
            "warranty", "feedback", "gateway", by=-SECONDS_OFF
        )
        with running(root, settings_of=apart) as alone:
            yield alone
        return
    url = os.environ.get("MONGO_URL") or pytest.skip(NO_MONGO)
    first = (*SERVICES, "gateway")
    apart = off(*first, by=SECONDS_OFF) | off(*(f"{name}-2" for name in first), by=-SECONDS_OFF)
    with running(root, store=url, replicas=2, gateways=2, settings_of=apart) as twins:
        yield twins


def off(*names: str, by: int) -> dict[str, dict[str, str]]:
    """The settings of processes whose clocks are off by so many seconds."""
    return {name: {"AFTERSALES_CLOCK_OFFSET_SECONDS": str(by)} for name in names}


async def test_clock_skew_keeps_order_and_repeats_no_work(skewed: System) -> None:
    reported: list[str] = []
    async with load(skewed, Random(4), writers=4, longest_thought=0.4) as histories:
        await to_thread(skewed.stack.stop, "nats")  # outboxes fill, and both replicas sweep them afterwards
        await sleep(2)
        await to_thread(skewed.stack.start, "nats")
        replicas = [name for name in skewed.stack.names() if name.startswith("warranty")]
        with frozen(skewed, *replicas):  # coverage becomes due again in all of them
            await sleep(1.5)
        with frozen(skewed, "devtools"):  # mails are handed over for so long that the other looks at them too
            await sleep(4)
    operations = [operation for history in histories for operation in history.operations]
    assert {operation.kind for operation in operations} >= {"ticket", "message", "reply", "resolve"}
    assert [each for each in operations if not each.acknowledged] == []
    found = await audited(skewed, histories, reported.append)
    assert (found.lost, found.repeated) == ([], {}), "\n".join(reported)
    assert [absurd for history in histories for absurd in absurdities(history.shop)] == []


def absurdities(shop: Shop) -> Iterator[str]:
    """What happened to a ticket before it was opened, or after its last change."""
    for ticket in tickets(shop):
        opened, changed = ticket["created_at"], ticket["updated_at"]
        instants = {
            f"met {target['kind']}": target["met_at"] for target in ticket["sla"]["targets"] if "met_at" in target
        }
        if "resolution" in ticket:
            instants["resolved"] = ticket["resolution"]["resolved_at"]
        for what, when in instants.items():
            if not micros(opened) <= micros(when) <= micros(changed):
                yield f"{ticket['id']}: opened {opened}, {what} {when}, changed {changed}"
        if ticket["status"] == "resolved" and len(instants) != 3:
            yield f"{ticket['id']} is resolved with {instants}"


def micros(instant: str) -> str:
    """RFC 3339 so that it can be compared."""
    return instant.removesuffix("Z").replace(".", "").ljust(len("2026-11-22T05:57:27345345"), "0")


def tickets(shop: Shop) -> Iterator[Json]:
    page = {"page_size": "100"}
    while True:
        answer = shop.agent.get("/v1/tickets", params=page).raise_for_status().json()
        yield from answer["items"]
        if not answer["next_page_token"]:
            return
        page["page_token"] = answer["next_page_token"]


def test_warnings_come_once_and_in_order(skewed: System) -> None:
    shop = new_shop(skewed)
    promise_quickly(shop, warn_at=[1, 2, 3])
    purchase = shop.sold()
    opened = [shop.open_ticket(purchase).raise_for_status().json()["id"] for _ in range(5)]

    def warnings() -> dict[str, list[int]] | None:
        """The shares of each ticket, once all have come."""
        found: dict[str, list[int]] = {id: [] for id in opened}
        for event in shop.partner.get("/v1/events", params={"limit": 1000}).raise_for_status().json()["items"]:
            if event["type"].endswith(".TicketSlaWarning"):
                found[event["subject"]].append(event["data"]["share"])
        return found if sum(map(len, found.values())) >= 3 * len(opened) else None

    come = eventually(warnings, "three warnings of each ticket", timeout=2 * SECONDS_OFF + 20)
    assert come == {id: [1, 2, 3] for id in opened}


@pytest.mark.parametrize(("lifetime", "status"), [(-20, 200), (-100, 401)])
def test_expired_token_is_refused_only_after_the_leeway(skewed: System, lifetime: int, status: int) -> None:
    shop = new_shop(skewed)
    who = {"role": "agent", "retailers": [shop.id], "expires_in": lifetime}
    token = skewed.devtools.post("/issuer/mint", json=who).raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    for gateway in skewed.gateways:
        for path in ("/v1/tickets", "/v1/assets", "/v1/deliveries") * 2:  # each is asked in turn
            assert httpx.get(gateway + path, headers=headers).status_code == status


def test_live_session_is_valid_at_every_gateway(skewed: System) -> None:
    shop = new_shop(skewed)
    for made, watched in product(skewed.gateways, repeat=2):
        headers = {"Authorization": shop.agent.headers["Authorization"]}
        session = httpx.post(f"{made}/v1/live-sessions", headers=headers).raise_for_status().json()["session"]
        with httpx.stream("GET", f"{watched}/v1/live", params={"session": session}) as live:
            assert live.status_code == 200
