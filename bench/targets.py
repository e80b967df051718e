"""The two systems under load: the three processes of the baseline, and the whole product."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
from devtools.stack.plan import LOOSE_LIMITS, new_plan
from devtools.stack.ports import free
from devtools.stack.stack import Stack

from bench.processes import Pids, cpu
from bench.scenarios import Subjects, purchase, ticket

ROOT = Path(__file__).parent.parent
SETTINGS = {"AFTERSALES_TRACE_SAMPLE_RATIO": "0.1", **LOOSE_LIMITS}
_QUIET = 0.1  # seconds of CPU within a second, over all processes: the idle stack needs less


@dataclass(frozen=True)
class Target:
    """One system under load: its address, its processes and their logs."""

    name: str
    url: str
    pids: Pids
    subjects: Subjects
    ticket_id: str
    nats_url: str = ""
    nats_monitor: str = ""
    logs: Path = Path()

    def settle(self) -> None:
        """Waits until the system is idle, so that asynchronous work counts for the scenario that caused it."""
        quiet = 0
        while quiet < 2:
            before = sum(cpu(self.pids).values())
            time.sleep(1)
            used = sum(cpu(self.pids).values()) - before
            quiet = quiet + 1 if used < _QUIET and not self._lag() else 0

    def _lag(self) -> int:
        """Events that some consumer has not acknowledged; a slow disk may keep them waiting without any CPU."""
        if not self.nats_monitor:
            return 0
        status = httpx.get(f"{self.nats_monitor}/jsz?consumers=true").json()
        streams = [stream for account in status["account_details"] for stream in account["stream_detail"]]
        consumers = [consumer for stream in streams for consumer in stream.get("consumer_detail", ())]
        return sum(consumer["num_pending"] + consumer["num_ack_pending"] for consumer in consumers)


@contextmanager
def baseline(folder: Path) -> Iterator[Target]:
    names = ["gateway", "tickets", "warranty"]
    port = {name: str(number) for name, number in free(names).items()}
    running = {
        "warranty": _start("warranty", port["warranty"], str(folder / "baseline-warranty.db")),
        "tickets": _start("tickets", port["tickets"], str(folder / "baseline-tickets.db"), port["warranty"]),
        "gateway": _start("gateway", port["gateway"], port["tickets"]),
    }
    url = f"http://127.0.0.1:{port['gateway']}"
    subjects = Subjects("cus_baseline", "ast_baseline", "mod_baseline")
    try:
        first = _first_success(lambda: httpx.post(f"{url}/v1/tickets", json=ticket(subjects)))
        yield Target("baseline", url, {name: process.pid for name, process in running.items()}, subjects, first["id"])
    finally:
        for process in running.values():
            process.terminate()
            process.wait()


def _start(program: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", f"bench.baseline.{program}", *arguments], cwd=ROOT)


@contextmanager
def product(folder: Path) -> Iterator[Target]:
    """The product on embedded stores with every feature on, sampling as in production, and the data of earlier runs."""
    stack = Stack(new_plan(folder / "stack", free_ports=True, extra=SETTINGS))
    try:
        stack.up()
        url = stack.plan.url("gateway")
        subjects = _furnish(url, *(_mint(stack, role) for role in ("admin", "partner", "agent")))
        opened = httpx.post(f"{url}/v1/tickets", json=ticket(subjects), headers=bearer(subjects.agent))
        pids = {name: process.pid for name, process in stack.running().items()}
        first = opened.raise_for_status().json()["id"]
        monitor = f"http://127.0.0.1:{stack.plan.ports['AFTERSALES_NATS_MONITOR_PORT']}"
        logs = stack.plan.root / "logs"
        yield Target("aftersales", url, pids, subjects, first, stack.plan.nats_url, monitor, logs)
    finally:
        stack.down()


def _mint(stack: Stack, role: str) -> str:
    who = {"role": role, "sub": f"{role}-1", "retailers": ["nordic-home"], "expires_in": 86_400}
    return str(httpx.post(f"{stack.plan.url('devtools')}/issuer/mint", json=who).json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _furnish(url: str, admin: str, partner: str, agent: str) -> Subjects:
    """Creates a retailer, a product model, and a new customer with an asset of that model."""
    retailer = {
        "id": "nordic-home",
        "name": "Nordic Home",
        "time_zone": "Europe/Helsinki",
        "locale": "en",
        "sender_address": "care@nordic-home.example",
        "link_base": "https://care.nordic-home.example",
    }
    shares = {"parts_share_percent": 100, "labour_share_percent": 100, "travel_share_percent": 0}
    term = {"kind": "statutory", "months": 24, "start_basis": "sale", **shares}
    model = {"manufacturer": "Vesikone", "name": "Aalto 300", "category": "dishwashers", "warranty_terms": [term]}
    _post(f"{url}/v1/retailers", retailer, admin)
    model_id = _post(f"{url}/v1/product-models", {**model, "retailer": "nordic-home"}, admin)["id"]
    sold = _post(f"{url}/v1/purchases", purchase(model_id, f"first-{token_hex(4)}"), partner)
    asset_id = sold["items"][0]["registrations"][0]["asset_id"]
    _first_success(lambda: httpx.get(f"{url}/v1/assets/{asset_id}", headers=bearer(agent)))
    return Subjects(sold["customer_id"], asset_id, model_id, agent, partner)


def _post(url: str, body: Any, token: str) -> Any:
    return httpx.post(url, json=body, headers=bearer(token)).raise_for_status().json()


def _first_success(ask: Callable[[], httpx.Response]) -> Any:
    """The first successful response, within a minute."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return ask().raise_for_status().json()
        except httpx.HTTPError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)
