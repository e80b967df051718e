"""Persons who were erased after a backup are erased again when it is restored, before the services start.

One is in the list that tickets wrote afterwards, the other only in its log since.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from devtools.stack.stack import Stack
from marked import Marked, address, new_marked, receive_mail
from places import back_up, found
from shop import Json, new_shop
from system import System, eventually, running

NO_MONGO = "MONGO_URL is not set: erasures after a backup are NOT tested on MongoDB through motor"
SERVICES = ("notifications", "feedback", "warranty", "tickets")
SETTINGS = {"AFTERSALES_TRACE_SAMPLE_RATIO": "0", "AFTERSALES_RETRY_FIRST_SECONDS": "1"}
LATE_REPLY = "A reply that waits for the mail server"


@dataclass(frozen=True)
class Lost:
    """What is left of a system: the customers that it had, its backups from before, and the list of erasures."""

    listed: Marked
    logged: Marked
    other: Marked
    backups: Sequence[Path]
    erasures: Path


def ops(stack: Stack, service: str, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", service, "ops", *command],
        env=stack.environment(service),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{service} {command}: {done.stderr}{done.stdout}"
    return done.stdout


def lost(system: System) -> Lost:
    shop = new_shop(system)
    receive_mail(shop)
    listed, logged, other = [new_marked(shop) for _ in range(3)]
    leave_a_mail_waiting(listed)
    backups = back_up(system)
    system.put_right()
    admin = system.as_("admin", sub="admin-1", retailers=(shop.id,))
    erase(admin, listed)
    erasures = system.stack.plan.root / "erasures.jsonl"
    erasures.write_text(ops(system.stack, "tickets", "erasures", "list"))
    erase(admin, logged)
    with erasures.open("a") as file:
        log = system.stack.log("tickets").read_text().splitlines(keepends=True)
        file.writelines(line for line in log if '"message":"erasure requested"' in line)
    return Lost(listed, logged, other, backups, erasures)


def leave_a_mail_waiting(marked: Marked) -> None:
    """The mail server is away, so that the backup has a mail to the customer that is still to be sent."""
    agent, reply = marked.shop.agent, {"body": LATE_REPLY}
    marked.shop.system.stack.stop("devtools", kill=True)
    agent.post(f"/v1/tickets/{marked.open_ticket}/messages", json=reply).raise_for_status()

    def waits() -> bool:
        query: dict[str, str | int] = {"customer": marked.customer, "page_size": 100}
        items = agent.get("/v1/deliveries", params=query).raise_for_status().json()["items"]
        return any(each["state"] == "retrying" for each in items)

    eventually(waits, "a mail that waits")


def erase(admin: httpx.Client, marked: Marked) -> None:
    path = admin.post(f"/v1/customers/{marked.customer}:erase").raise_for_status().headers["Location"]
    eventually(lambda: admin.get(path).json()["state"] == "completed", "the erasure", timeout=60)


def restored_from(lost: Lost) -> Callable[[Stack], None]:
    def restore(stack: Stack) -> None:
        stack.start("nats")
        for service in SERVICES:
            [backup] = [each for each in lost.backups if each.name == service]
            ops(stack, service, "restore", str(backup))
        for service in SERVICES:
            ops(stack, service, "erasures", "replay", str(lost.erasures))

    return restore


@pytest.mark.parametrize("store", ["embedded", "motor"] if os.environ.get("BACKUPS") == "all" else ["embedded"])
def test_erasures_after_a_backup_are_replayed_on_its_restore(store: str, tmp_path: Path) -> None:
    mongo = os.environ.get("MONGO_URL", "")
    if store == "motor" and not mongo:
        pytest.skip(NO_MONGO)
    on = store if store == "embedded" else mongo
    with running(tmp_path / "lost", store=on, settings=SETTINGS, mail=True) as system:
        before = lost(system)
    with running(tmp_path / "restored", store=on, settings=SETTINGS, before=restored_from(before)) as system:
        listed, logged, other = (moved(each, system) for each in (before.listed, before.logged, before.other))
        admin = system.as_("admin", sub="admin-1", retailers=(other.shop.id,))
        eventually(lambda: len(completed(admin, other)) == 4, "the erasures, and those of senders", timeout=90)
        assert {each["customer_id"] for each in completed(admin, other)} > {listed.customer, logged.customer}
        assert [found(system, each) for each in (listed, logged)] == [{}, {}]
        held = {word for words in found(system, other).values() for word in words}
        assert held >= set(other.words) - {"former"}  # an address that no backup has: it was replaced before
        for word in ("mail", "former"):
            assert [system.mails(address(each.words[word])) for each in (listed, logged)] == [[], []]


def moved(marked: Marked, system: System) -> Marked:
    return replace(marked, shop=replace(marked.shop, system=system))


def completed(admin: httpx.Client, marked: Marked) -> list[Json]:
    query = {"retailer": marked.shop.id, "state": "completed"}
    return list(admin.get("/v1/erasures", params=query).raise_for_status().json()["items"])
