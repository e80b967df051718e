"""The whole system under test: real processes, spoken to over HTTP only."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

import httpx
from devtools.stack.plan import LOOSE_LIMITS, Plan, new_plan, store_url
from devtools.stack.ports import SERVICES
from devtools.stack.stack import Stack
from documented import as_documented
from pymongo import MongoClient

T = TypeVar("T")

START_SECONDS = 240.0  # five seconds of two cores that have nothing else to do

SOON = {"AFTERSALES_ERASURE_SETTLE_SECONDS": "0.5"}
"""What takes minutes in production, so that events on their way have arrived."""

READ = ("/v1/tickets", "/v1/assets", "/v1/deliveries", "/v1/feedback/scores?metric=csat")
"""Something to read from each service, for an agent."""


@dataclass(frozen=True)
class System:
    """What runs, and what stands around it. Every answer of the gateway is held against docs/openapi.json.

    `gateways` are the URLs of all of them, and `store_urls` those of the stores by service.
    """

    gateway: httpx.Client
    devtools: httpx.Client
    gateways: Sequence[str]
    nats_url: str
    store_urls: Mapping[str, str]
    here: Stack | None = None  # the processes, if they are this machine's

    @property
    def stack(self) -> Stack:
        assert self.here, "these processes are not this machine's"
        return self.here

    def token(self, role: str, *, sub: str = "", retailers: tuple[str, ...] = (), customer: str = "") -> str:
        who = {"role": role, "sub": sub, "name": sub.title(), "retailers": retailers, "customer": customer}
        return str(self.devtools.post("/issuer/mint", json=who).raise_for_status().json()["access_token"])

    def as_(self, role: str, *, sub: str = "", retailers: tuple[str, ...] = (), customer: str = "") -> httpx.Client:
        """A client of the gateway with a token of its own, its answers checked as those of `gateway` are."""
        token = self.token(role, sub=sub, retailers=retailers, customer=customer)
        return httpx.Client(
            base_url=self.gateway.base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
            event_hooks=self.gateway.event_hooks,
        )

    def put_right(self) -> None:
        """Starts what does not run, and waits until the gateways reach every service: up to two seconds they do not."""
        self.stack.up()
        with self.as_("agent", sub="agent-1", retailers=("nobodys-shop",)) as agent:
            for url in [gateway + path for gateway in self.gateways for path in READ]:
                eventually(lambda url=url: agent.get(url).status_code == 200, url)  # type: ignore[misc]

    def mails(self, to: str) -> list[dict[str, Any]]:
        """Mails to an address, newest first."""
        return list(self.devtools.get("/mail", params={"to": to}).raise_for_status().json())

    def spans(self, trace_id: str) -> list[dict[str, Any]]:
        """The spans of one trace seen so far."""
        answer = self.devtools.get(f"/traces/{trace_id}")
        return list(answer.json()["spans"]) if answer.status_code == 200 else []


@contextmanager
def running(
    root: Path,
    *,
    store: str = "embedded",
    replicas: int = 1,
    gateways: int = 1,
    settings: Mapping[str, str] | None = None,
    settings_of: Mapping[str, Mapping[str, str]] | None = None,
    before: Callable[[Stack], None] | None = None,
    mail: bool = False,
) -> Iterator[System]:
    """Brings a system up on free ports, and down again by its own process ids.

    `settings` are set in every process, and those of `settings_of` in the one process they are for ("tickets-2"). Rate
    limits are loose unless `settings` say otherwise. `mail`: with a mail receiver. `before` is done before anything is
    started.
    """
    plan = new_plan(
        root,
        free_ports=True,
        store=store,
        replicas=replicas,
        gateways=gateways,
        extra={**LOOSE_LIMITS, **SOON, **(settings or {})},
        extra_of=settings_of,
        mail=mail,
    )
    stack = Stack(plan)
    try:
        if before:
            before(stack)
        stack.up(timeout_seconds=START_SECONDS)
        with (
            httpx.Client(
                base_url=stack.plan.url("gateway"), timeout=10, event_hooks={"response": [as_documented]}
            ) as gateway,
            httpx.Client(base_url=stack.plan.url("devtools"), timeout=10) as devtools,
        ):
            gateway_urls = [plan.url("gateway", number) for number in range(gateways)]
            store_urls = {service: store_url(plan, service) for service in SERVICES}
            yield System(gateway, devtools, gateway_urls, plan.nats_url, store_urls, stack)
    finally:
        stack.down()
        if store != "embedded":
            _drop_databases(plan)


def _drop_databases(plan: Plan) -> None:
    """The server outlives the system, and may keep all of it in memory."""
    for service in SERVICES:
        with MongoClient[dict[str, object]](store_url(plan, service)) as client:
            client.drop_database(client.get_default_database().name)


@contextmanager
def frozen(system: System, *names: str) -> Iterator[None]:
    """These processes neither run nor end meanwhile: their connections stay, and are silent."""
    pids = [system.stack.running()[name].pid for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def eventually(look: Callable[[], T | None], what: str, timeout: float = 20.0) -> T:
    """What `look` finds as soon as it is truthy; fails with `what` after `timeout` seconds."""
    deadline = monotonic() + timeout
    while True:
        found = look()
        if found:
            return found
        if monotonic() > deadline:
            raise AssertionError(f"{what}: not within {timeout:.0f} s (last seen: {found!r})")
        sleep(0.05)
