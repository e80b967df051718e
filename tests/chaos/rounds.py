"""One round: write while processes die, wait until all is quiet, and compare what was promised with what is there."""

from asyncio import TaskGroup, create_task, gather
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import monotonic

import httpx
import nats
import outside
import records
import told
from evidence import dead_letters, gathered
from killer import KILL, Blow, Say, plan, strike
from nats.aio.client import Client
from quiet import wait_until_quiet
from shop import new_shop
from stores import Stores, opened
from system import System
from writers import ATTEMPT_SECONDS, History, Writer

WRITERS = 16
MAILS_AT_ONCE = 8  # what one kill of notifications can repeat: those it was handing over
LOAD_SECONDS = 180.0
QUIET_SECONDS = 90.0
SETTINGS = {
    "AFTERSALES_TRACE_SAMPLE_RATIO": "0.05",
    "AFTERSALES_SMTP_ATTEMPT_SECONDS": "5",  # what a killed process was handing over waits for as long as both
    "AFTERSALES_CLOCK_TOLERANCE_SECONDS": "2",  # here is one clock
}


@dataclass(frozen=True)
class Round:
    """How hard a round is: at least `tickets` are acknowledged; no `victims` means all processes but the mailbox."""

    seed: str
    tickets: int = 500
    victims: tuple[str, ...] = ()
    extra_blows: int = 2  # freezes and restarts beside the kills


@dataclass
class Found:
    lost: list[str] = field(default_factory=list)
    tickets: int = 0


async def play(system: System, round: Round, say: Say) -> Found:
    """Runs a round and answers with what it found; nothing if all is well."""
    random = Random(round.seed)
    victims = round.victims or [name for name in system.stack.names() if name != "devtools"]
    blows = plan(random, victims, extra=round.extra_blows)
    client = await nats.connect(system.stack.plan.nats_url, max_reconnect_attempts=-1, error_cb=_not_ours)
    try:
        async with opened(system.stack.plan) as stores:
            histories = await _write(system, round, blows, random, say)
            return await _audit(histories, blows, client, stores, say)
    finally:
        await client.close()


async def _write(system: System, round: Round, blows: list[Blow], random: Random, say: Say) -> list[History]:
    histories = [History(new_shop(system, name)) for name in ("nordic-home", "baltic-tools")]
    writers, longest_thought = [], random.uniform(0.1, 0.6)
    for number in range(WRITERS):
        history, own = histories[number % 2], Random(random.random())
        writers.append(Writer(f"{history.shop.id[-6:]}-{number}", history, own, longest_thought=longest_thought))
    limits = httpx.Limits(max_connections=WRITERS * 2)
    async with httpx.AsyncClient(timeout=ATTEMPT_SECONDS, limits=limits) as http:
        await gather(*(writer.settle_in(http) for writer in writers))
        killing = create_task(strike(system.stack, blows, say))
        latest = monotonic() + LOAD_SECONDS

        def over() -> bool:
            enough = sum(history.acknowledged("ticket") for history in histories) >= round.tickets
            return (killing.done() and enough) or monotonic() > latest

        async with TaskGroup() as tasks:
            for writer in writers:
                tasks.create_task(writer.live(http, over))
        await killing
    return histories


async def _audit(histories: list[History], blows: list[Blow], client: Client, stores: Stores, say: Say) -> Found:
    begun = monotonic()
    retailers = [history.shop.id for history in histories]
    on_its_way = await wait_until_quiet(retailers, client, stores, QUIET_SECONDS, say)
    found = Found([f"not quiet: {what}" for what in on_its_way])
    repeated: Counter[str] = Counter()
    for history in histories:
        evidence = await gathered(history.shop, client, stores)
        found.lost += records.findings(history, evidence)
        found.lost += told.findings(evidence)
        found.lost += outside.feed_findings(evidence)
        found.lost += outside.mail_findings(evidence)
        repeated += outside.repeated_mails(evidence)
        found.tickets += history.acknowledged("ticket")
        say(f"  {history.shop.id}: {_counts(history)}; {len(evidence.feed)} in the feed, {len(evidence.mails)} mails")
    kills = sum(blow.victim.startswith("notifications") and blow.way == KILL for blow in blows)
    say(f"  {repeated.total()} mails handed over again in {kills} kills of notifications")
    if repeated.total() > kills * MAILS_AT_ONCE or any(times > kills for times in repeated.values()):
        found.lost.append(f"REPEATED mails: {dict(repeated)}")
    if letters := await dead_letters(client):
        found.lost.append(f"{letters} dead letters")
    say(f"  checked after {monotonic() - begun:.1f} s")
    return found


def _counts(history: History) -> str:
    kinds = ("purchase", "ticket", "message", "reply", "resolution")
    told = ", ".join(f"{history.acknowledged(kind)} of {len(history.of(kind))} {kind}s" for kind in kinds)
    again = sum(operation.attempts - 1 for operation in history.operations)
    return f"{told} acknowledged, {again} attempts repeated"


async def _not_ours(error: Exception) -> None:
    """That NATS goes away is what we do to it."""
