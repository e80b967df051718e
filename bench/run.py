"""Load beside its floor: req/s, latency and CPU per request by process. Usage: `make bench [SECONDS=10]`

The floor (bench/floor) makes the same hops in their least form. A run measures both on one machine, so what counts are
the ratios; absolute numbers are that machine's.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from devtools.stack.plan import new_plan
from devtools.stack.ports import free
from devtools.stack.stack import Stack

HERE = Path(__file__).parent
CONNECTIONS = 32
TICKETS = 1_000
CALLED = ("gateway", "tickets")  # whose CPU a request is charged with
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Target:
    """One system under load: where it answers, with which token, and its processes by name."""

    name: str
    url: str
    token: str
    pids: dict[str, int]
    ticket: Any
    ticket_id: str


@dataclass(frozen=True)
class Measured:
    """What one scenario did to one target. CPU in seconds by process."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int
    cpu: dict[str, float]

    def cpu_us(self, *names: str) -> float:
        """CPU of these processes per request, in microseconds."""
        return sum(self.cpu.get(name, 0.0) for name in names) / max(self.requests, 1) * 1e6


def main() -> None:
    seconds = int(os.environ.get("SECONDS") or "10")
    with tempfile.TemporaryDirectory() as folder, floor(Path(folder)) as low, product(Path(folder)) as high:
        rows = []
        for scenario in ("create", "get", "list of 50"):
            for target in (low, high):
                load(target, scenario, 2)  # warm
            rows.append((scenario, load(low, scenario, seconds), load(high, scenario, seconds)))
            settle(high)
    print(table(rows))


@contextmanager
def floor(folder: Path) -> Iterator[Target]:
    """The floor's two processes."""
    ports = free(["gateway", "tickets"])
    service = start("service.py", str(ports["tickets"]), str(folder / "floor.db"))
    gateway = start("gateway.py", str(ports["gateway"]), str(ports["tickets"]))
    url = f"http://127.0.0.1:{ports['gateway']}"
    ticket = {"subject": "It does not start", "body": "The lamp stays dark.", "customer_id": "cus_floor"}
    try:
        first = wait_for_answer(url, ticket)
        fill(url, "", ticket)
        yield Target("floor", url, "", {"gateway": gateway.pid, "tickets": service.pid}, ticket, first)
    finally:
        for process in (gateway, service):
            process.terminate()
            process.wait()


def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(HERE / "floor" / program), *arguments])


def wait_for_answer(url: str, ticket: Any) -> str:
    deadline = time.monotonic() + 20
    while True:
        try:
            answer = httpx.post(f"{url}/v1/tickets", json=ticket)
            if answer.status_code == 201:
                return str(answer.json()["id"])
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit("the floor does not answer")
        time.sleep(0.05)


@contextmanager
def product(folder: Path) -> Iterator[Target]:
    """The whole stack on embedded stores with everything on, at the sampling of production."""
    stack = Stack(new_plan(folder / "stack", free_ports=True, extra={"AFTERSALES_TRACE_SAMPLE_RATIO": "0.1"}))
    try:
        stack.up()
        url = stack.plan.url("gateway")
        admin, partner, agent = (mint(stack, role) for role in ("admin", "partner", "agent"))
        customer_id = furnish(url, admin, partner)
        ticket = {"subject": "It does not start", "body": "The lamp stays dark.", "customer_id": customer_id}
        first = httpx.post(f"{url}/v1/tickets", json=ticket, headers=bearer(agent)).raise_for_status().json()["id"]
        fill(url, agent, ticket)
        pids = {name: process.pid for name, process in stack.running().items()}
        yield Target("aftersales", url, agent, pids, ticket, first)
    finally:
        stack.down()


def mint(stack: Stack, role: str) -> str:
    who = {"role": role, "sub": f"{role}-1", "retailers": ["nordic-home"], "expires_in": 86_400}
    return str(httpx.post(f"{stack.plan.url('devtools')}/issuer/mint", json=who).json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def furnish(url: str, admin: str, partner: str) -> str:
    """A retailer with one customer; answers the customer's id."""
    retailer = {
        "id": "nordic-home",
        "name": "Nordic Home",
        "time_zone": "Europe/Helsinki",
        "locale": "en",
        "sender_address": "care@nordic-home.example",
        "link_base": "https://care.nordic-home.example",
    }
    httpx.post(f"{url}/v1/retailers", json=retailer, headers=bearer(admin)).raise_for_status()
    price = {"amount_minor": 12900, "currency": "EUR"}
    item = {"product_model_id": "mod_none", "quantity": 1, "price": price, "sold_at": "2026-11-01T09:00:00Z"}
    customer = {"customer_ref": "bench", "name": "Aino Virtanen", "email": "aino@mail.example", "locale": "en"}
    order = {"order_id": "bench-1", "customer": customer, "items": [item]}
    sold = httpx.post(f"{url}/v1/purchases", json=order, headers=bearer(partner)).raise_for_status()
    return str(sold.json()["customer_id"])


def fill(url: str, token: str, ticket: Any) -> None:
    """As many tickets as the lists are read among."""
    run_autocannon(url, token, "create", ticket, "", amount=TICKETS)


def settle(target: Target) -> None:
    """Waits until the consumers have caught up, so that the next scenario does not pay for the last one."""
    before = sum(cpu(target.pids).values())
    while True:
        time.sleep(1)
        after = sum(cpu(target.pids).values())
        if after - before < 0.2:
            return
        before = after


def load(target: Target, scenario: str, seconds: int) -> Measured:
    before = cpu(target.pids)
    result = run_autocannon(target.url, target.token, scenario, target.ticket, target.ticket_id, seconds=seconds)
    after = cpu(target.pids)
    return Measured(
        requests=result["requests"]["total"],
        per_second=result["requests"]["total"] / result["duration"],
        p50_ms=result["latency"]["p50"],
        p99_ms=result["latency"]["p99"],
        failed=result["non2xx"] + result["errors"] + result["timeouts"],
        cpu={name: after[name] - before[name] for name in after},
    )


def run_autocannon(
    url: str, token: str, scenario: str, ticket: Any, ticket_id: str, *, seconds: int = 0, amount: int = 0
) -> dict[str, Any]:
    command = ["npx", "-y", "autocannon@8.0.0", "--json", "-c", str(CONNECTIONS)]
    command += ["-a", str(amount)] if amount else ["-d", str(seconds)]
    for name, value in bearer(token).items():
        command += ["-H", f"{name}={value}"]
    if scenario == "create":
        command += ["-m", "POST", "-H", "content-type=application/json", "-b", json.dumps(ticket), f"{url}/v1/tickets"]
    elif scenario == "get":
        command += [f"{url}/v1/tickets/{ticket_id}"]
    else:
        command += [f"{url}/v1/tickets?page_size=50"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def cpu(pids: dict[str, int]) -> dict[str, float]:
    """CPU seconds used so far, user and system, by process."""
    used = {}
    for name, pid in pids.items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used[name] = (int(fields[11]) + int(fields[12])) / _TICK
    return used


def table(rows: list[tuple[str, Measured, Measured]]) -> str:
    lines = [
        "| scenario | | req/s | p50 ms | p99 ms | failed | CPU/req µs: gateway | tickets | sum | others |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for scenario, low, high in rows:
        for name, measured in (("floor", low), ("aftersales", high)):
            others = [process for process in measured.cpu if process not in CALLED]
            lines.append(
                f"| {scenario} | {name} | {measured.per_second:.0f} | {measured.p50_ms} | {measured.p99_ms} "
                f"| {measured.failed} | {measured.cpu_us('gateway'):.0f} | {measured.cpu_us('tickets'):.0f} "
                f"| {measured.cpu_us(*CALLED):.0f} | {measured.cpu_us(*others):.0f} |"
            )
        ratio_cpu = high.cpu_us(*CALLED) / low.cpu_us(*CALLED)
        ratio = high.per_second / low.per_second
        lines.append(f"| {scenario} | **ratio** | **{ratio:.2f}** | | | | | | **{ratio_cpu:.2f}** | |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
