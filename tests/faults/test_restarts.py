"""Every service and gateway gets SIGTERM in turn under load. One retry at the other gateway succeeds."""

from asyncio import Event, TaskGroup, sleep, to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from random import Random

import httpx
import pytest
from audit import audited
from edges import EDGES, Span, missing
from load import load
from servicekit.testing.waiting import eventually
from shop import Shop
from system import READ, System
from writers import Operation

UNSAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"  # or its spans would drive out those looked at


@pytest.mark.long
@pytest.mark.parametrize("breakable", ["motor, two of each"], indirect=True)
async def test_rolling_restart_loses_no_request_event_or_span(system: System) -> None:
    reported: list[str] = []
    async with (
        load(system, Random(3), writers=4, longest_thought=1.0) as histories,
        reading(histories[0].shop) as failed,
    ):
        for names in in_turn(system):
            for name in names:
                await to_thread(system.stack.stop, name)
            await to_thread(system.stack.up)
    operations = [operation for history in histories for operation in history.operations]
    assert [each for each in operations if not each.acknowledged or each.attempts > 2] == []
    assert failed == []
    await all_spans_are_there(system, [each for each in operations if each.kind == "ticket"])
    found = await audited(system, histories, reported.append)
    assert (found.lost, found.repeated) == ([], {}), "\n".join(reported)


def in_turn(system: System) -> list[list[str]]:
    """One of each service together; its twin follows when everybody has found it again."""
    services = [name for name in system.stack.names() if not name.startswith(("nats", "devtools", "gateway"))]
    twins = [name for name in services if name.endswith("-2")]
    return [["gateway"], [name for name in services if name not in twins], ["gateway-2"], twins]


@asynccontextmanager
async def reading(shop: Shop) -> AsyncIterator[list[str]]:
    """Somebody reads from every service; yields what both gateways refused."""
    refused: list[str] = []
    over, headers = Event(), {"Authorization": shop.agent.headers["Authorization"], "traceparent": UNSAMPLED}

    async def reader(http: httpx.AsyncClient) -> None:
        for path in cycle([*READ, "/v1/me"]):
            if over.is_set():
                return
            first = await asked(http, shop.system.gateways[0] + path)
            second = await asked(http, shop.system.gateways[1] + path) if first else ""
            if second:
                refused.append(f"{path}: {first}, then {second}")
            await sleep(0.05)

    async with httpx.AsyncClient(headers=headers, timeout=10) as http, TaskGroup() as tasks:
        tasks.create_task(reader(http))
        try:
            yield refused
        finally:
            over.set()


async def asked(http: httpx.AsyncClient, url: str) -> str:
    """What was wrong with the answer; nothing if it is one."""
    try:
        answer = await http.get(url)
    except httpx.TransportError as error:
        return repr(error)
    return "" if answer.status_code == 200 else f"{answer.status_code} {answer.text}"


async def all_spans_are_there(system: System, opened: list[Operation]) -> None:
    """Each trace hangs together, and that of what was done at the first attempt has every step."""
    for operation in opened:

        def complete(operation: Operation = operation) -> bool:
            spans = system.spans(operation.trace_id)
            whole = not missing(spans, EDGES) if operation.attempts == 1 else bool(spans)
            return whole and not orphans(spans)

        try:
            await eventually(complete, timeout=15)
        except AssertionError:
            spans = system.spans(operation.trace_id)
            lost = f"{len(spans)} spans, without {missing(spans, EDGES)}, without a parent {orphans(spans)}"
            raise AssertionError(f"{operation.name}, {operation.refusals}: {lost}") from None


def orphans(spans: list[Span]) -> list[Span]:
    known = {span["span_id"] for span in spans}
    return [span for span in spans if span["parent_span_id"] and span["parent_span_id"] not in known]
