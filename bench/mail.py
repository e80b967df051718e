"""Receiving mail: so many a second for a while, by SMTP, each until it is acknowledged; every one is stored once.

Usage: `make bench-mail [RATE=20] [SECONDS=60]`. The system is that of `make up` on embedded stores, sampling as in
production. A mail's latency is that of its SMTP transaction, with connecting, until the acknowledgement. CPU is what
the receiver and tickets use, handling included.
"""

import asyncio
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from smtplib import SMTP, SMTPException
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
from devtools.stack.plan import LOOSE_LIMITS, new_plan
from devtools.stack.stack import Stack

from bench.processes import cpu, spent

ADDRESS = "help@nordic-home.example"
_SETTINGS = {**LOOSE_LIMITS, "AFTERSALES_TRACE_SAMPLE_RATIO": "0.1", "AFTERSALES_MAIL_SENDER_RATE": "0"}
_BODY = "The dishwasher stays wet, and the drain hums.\r\n" * 60
_ATTEMPTS = 20
_AT_ONCE = 16


def main() -> int:
    parser = ArgumentParser(prog="python -m bench.mail", description=__doc__)
    parser.add_argument("--rate", type=int, default=20, help="mails a second")
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        stack = Stack(new_plan(Path(folder), free_ports=True, extra=_SETTINGS, mail=True))
        try:
            stack.up()
            return asyncio.run(_measure(stack, asked.rate, asked.seconds))
        finally:
            stack.down()


async def _measure(stack: Stack, rate: int, seconds: int) -> int:
    _furnish(stack)
    pids = {name: stack.running()[name].pid for name in ("mail-receiver", "tickets")}
    port, number, before, begun = (
        stack.plan.ports["AFTERSALES_MAIL_SMTP_PORT"],
        rate * seconds,
        cpu(pids),
        time.monotonic(),
    )
    free = asyncio.Semaphore(_AT_ONCE)

    async def sent(index: int) -> float:
        await asyncio.sleep(max(0.0, begun + index / rate - time.monotonic()))
        async with free:
            return await asyncio.to_thread(_send, port, index)

    took = await asyncio.gather(*(sent(index) for index in range(number)))
    elapsed = time.monotonic() - begun
    stored = await asyncio.to_thread(_stored, stack, number)
    used = spent(before, cpu(pids))
    cuts = quantiles((each * 1_000 for each in took), n=100)
    print(f"{number:,} mails in {elapsed:.1f} s: {number / elapsed:.1f} a second")
    print(f"latency: p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    print("CPU per mail: " + ", ".join(f"{name} {each / number * 1_000:.1f} ms" for name, each in used.items()))
    once = sum(times == 1 for times in stored.values())
    print(f"stored once: {once:,} of {number:,}; more than once: {sum(stored.values()) - once:,}")
    return 0 if once == number == sum(stored.values()) else 1


def _send(port: int, index: int) -> float:
    """Seconds until it is acknowledged."""
    begun = time.perf_counter()
    head = (
        f"From: Mikko <mikko-{index}@laine.example>\r\nMessage-ID: <{index}@laine.example>\r\nSubject: mail {index}\r\n"
    )
    for _ in range(_ATTEMPTS):
        try:
            with SMTP("127.0.0.1", port, timeout=30) as client:
                client.sendmail(f"mikko-{index}@laine.example", [ADDRESS], f"{head}\r\n{_BODY}")
        except (SMTPException, OSError):
            time.sleep(0.2)
        else:
            return time.perf_counter() - begun
    raise RuntimeError(f"mail {index} was not taken in {_ATTEMPTS} attempts")


def _stored(stack: Stack, number: int) -> Counter[str]:
    """By subject, once none waits to be handled."""
    with _client(stack, "agent") as agent:
        until = time.monotonic() + 120
        while (
            agent.get("/v1/incoming-mails", params={"state": "received"}).json()["items"] and time.monotonic() < until
        ):
            time.sleep(0.5)
        found, token = Counter[str](), ""
        while True:
            asked = {"page_size": "100"} | ({"page_token": token} if token else {})
            page = agent.get("/v1/incoming-mails", params=asked).raise_for_status().json()
            found.update(each["subject"] for each in page["items"])
            token = page["next_page_token"]
            if not token:
                return found


def _furnish(stack: Stack) -> None:
    retailer = {
        "id": "nordic-home",
        "name": "Nordic Home",
        "time_zone": "Europe/Helsinki",
        "locale": "en",
        "sender_address": "care@nordic-home.example",
        "link_base": "https://care.nordic-home.example",
    }
    address = {"retailer": "nordic-home", "address": ADDRESS, "name": "Help"}
    with _client(stack, "admin") as admin:
        admin.post("/v1/retailers", json=retailer).raise_for_status()
        admin.post("/v1/mail-addresses", json=address).raise_for_status()


def _client(stack: Stack, role: str) -> httpx.Client:
    who = {"role": role, "sub": f"{role}-1", "retailers": ["nordic-home"], "expires_in": 86_400}
    token = httpx.post(f"{stack.plan.url('devtools')}/issuer/mint", json=who).raise_for_status().json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=stack.plan.url("gateway"), headers=headers, timeout=30)


if __name__ == "__main__":
    sys.exit(main())
