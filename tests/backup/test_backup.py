"""A system that is lost while it is written to, and another one that its backups are restored into."""

import os
import subprocess
import sys
from asyncio import sleep, to_thread
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import delivery_audit
import event_audit
import nats
import orjson
import pytest
import records
from devtools.stack.stack import Stack
from evidence import Evidence, gathered
from load import load
from notifications.deliveries.domain.delivery import State
from settling import wait_until_settled
from stores import opened
from system import System, running
from writers import History

NO_MONGO = "MONGO_URL is not set: backups are NOT tested on MongoDB through motor"
SERVICES = ("notifications", "feedback", "warranty", "tickets")
"""In the order in which they are backed up: who hears before who tells (docs/runbooks/backup.md)."""
SETTINGS = {"AFTERSALES_TRACE_SAMPLE_RATIO": "0.05"}
PURCHASES, TICKETS, PATIENCE = 8, 40, 120.0


@dataclass(frozen=True)
class Lost:
    """What is left of the first system: its backups, its mails, and what its clients know."""

    backups: Path
    histories: Sequence[History]  # acknowledged is what was so before the first backup began
    mails: dict[str, list[dict[str, Any]]]  # by retailer

    def sent(self) -> set[str]:
        """The Message-IDs of the deliveries that are over in the backup."""
        lines = map(orjson.loads, (self.backups / "notifications").read_bytes().splitlines())
        deliveries = (line["document"] for line in lines if line.get("collection") == "deliveries")
        return {each["message_id"] for each in deliveries if each["state"] == State.SENT}


def ops(stack: Stack, service: str, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", service, "ops", *command],
        env=stack.environment(service),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{service} {command}: {done.stderr}{done.stdout}"


async def loses_everything_after_a_backup(system: System, backups: Path) -> Lost:
    async with load(system, Random("backup"), writers=6, longest_thought=0.2) as histories:
        for kind, number in (("purchase", PURCHASES), ("ticket", TICKETS)):
            await _until(lambda kind=kind, number=number: _acknowledged(histories, kind) >= number)
        before = {operation.name for history in histories for operation in history.operations if operation.acknowledged}
        for service in SERVICES:
            await to_thread(ops, system.stack, service, "backup", str(backups / service))
    for history in histories:
        for operation in history.operations:
            if operation.name not in before:
                operation.answer = None  # it may be in the backup, or not
    mails = {history.shop.id: _mails(system, history.shop.id) for history in histories}
    return Lost(backups, histories, mails)


def _acknowledged(histories: Sequence[History], kind: str) -> int:
    return sum(history.acknowledged(kind) for history in histories)


async def _until(condition: Any) -> None:
    for _ in range(int(PATIENCE / 0.1)):
        if condition():
            return
        await sleep(0.1)
    raise AssertionError("the load did not get that far")


def _mails(system: System, retailer: str) -> list[dict[str, Any]]:
    query: dict[str, str | int] = {"header": f"From: Nordic Home <care@{retailer}.example>", "limit": 1_000_000}
    return list(system.devtools.get("/mail", params=query, timeout=60).raise_for_status().json())


def message_id_of(mail: dict[str, Any]) -> str:
    return str(mail["headers"]["Message-ID"])


def restored_from(backups: Path) -> Any:
    def restore(stack: Stack) -> None:
        stack.start("nats")
        for service in SERVICES:
            ops(stack, service, "restore", str(backups / service))

    return restore


def wrong(history: History, evidence: Evidence, lost: Lost) -> Iterator[str]:
    sent = lost.sent()
    again = [message_id_of(mail) for mail in evidence.mails if message_id_of(mail) in sent]
    yield from (f"{delivery} was sent before the backup, and is sent again" for delivery in again)
    # Mails that left after the backup of their delivery leave once more, with the same Message-ID. Those of events that
    # are not in the backup, an invitation's say, tell of something that never was.
    known = {event["data"]["delivery"]["message_id"] for event in evidence.events("notifications", "DeliverySent")}
    earlier = [mail for mail in lost.mails[history.shop.id] if message_id_of(mail) in known]
    whole = replace(evidence, mails=[*earlier, *evidence.mails])
    after = {operation.name for operation in history.of("answer") if not operation.acknowledged}
    yield from (what for what in records.findings(history, whole) if not _follows_up(what, after))
    yield from event_audit.findings(whole)
    yield from delivery_audit.feed_findings(whole)
    yield from delivery_audit.mail_findings(whole)


def _follows_up(finding: str, answers: set[str]) -> bool:
    """tickets is backed up after feedback: it may follow up on an answer that feedback's backup does not have."""
    return "follow up on" in finding and finding.partition(":")[0] in answers


@pytest.mark.parametrize("store", ["embedded", "motor"] if os.environ.get("BACKUPS") == "all" else ["embedded"])
async def test_restored_backup_keeps_events_and_repeats_no_mail(store: str, tmp_path: Path) -> None:
    mongo = os.environ.get("MONGO_URL")
    if store == "motor" and not mongo:
        pytest.skip(NO_MONGO)
    here, there = ("embedded", mongo or "embedded") if store == "embedded" else (mongo or "", "embedded")
    (tmp_path / "backups").mkdir()
    with running(tmp_path / "lost", store=here, replicas=2 if store == "motor" else 1, settings=SETTINGS) as system:
        lost = await loses_everything_after_a_backup(system, tmp_path / "backups")
    found: list[str] = []
    said: list[str] = []
    before = restored_from(lost.backups)
    with running(tmp_path / "restored", store=there, settings=SETTINGS, before=before) as system:
        histories = [replace(each, shop=replace(each.shop, system=system)) for each in lost.histories]
        client = await nats.connect(system.nats_url)
        async with opened(system.store_urls) as stores:
            retailers = [history.shop.id for history in histories]
            found += await wait_until_settled(retailers, client, stores, PATIENCE, said.append)
            for history in histories:
                found += wrong(history, await gathered(history.shop, client, stores), lost)
        await client.close()
    assert found == [], "\n".join(said)
