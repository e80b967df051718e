"""The whole history against everything that came of it, once nothing is on its way any more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import delivery_audit
import erasure_audit
import event_audit
import nats
import records
import ticket_audit
from evidence import dead_letters, gathered
from killer import Say
from settling import wait_until_settled
from stores import opened
from system import System
from writers import ACTIONS, History

QUIET_SECONDS = 180.0  # an erasure whose process is killed waits for its lease, a minute


@dataclass
class Found:
    """What is wrong, and how often more than once each Message-ID was handed over: whether it may be, a test knows.

    `doubled` are those without a published attempt that got no reply; if notifications is killed, there can be none.
    """

    lost: list[str] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)


async def audited(system: System, histories: Sequence[History], say: Say, *, erased: History | None = None) -> Found:
    """Waits until all is quiet and compares what was acknowledged with what is there; `erased`: of an Eraser."""
    begun, found = monotonic(), Found()
    client = await nats.connect(system.nats_url)
    try:
        async with opened(system.store_urls) as stores:
            retailers = [history.shop.id for history in (*histories, *([erased] if erased else []))]
            on_its_way = await wait_until_settled(retailers, client, stores, QUIET_SECONDS, say)
            found.lost += [f"not quiet: {what}" for what in on_its_way]
            for history in histories:
                evidence = await gathered(history.shop, client, stores)
                found.lost += records.findings(history, evidence)
                found.lost += ticket_audit.findings(history, evidence)
                found.lost += event_audit.findings(evidence)
                found.lost += delivery_audit.feed_findings(evidence)
                found.lost += delivery_audit.mail_findings(evidence)
                found.repeated += delivery_audit.repeated_mails(evidence)
                found.doubled += delivery_audit.doubled_mails(evidence)
                feed, mails = len(evidence.feed), len(evidence.mails)
                facts = len(ticket_audit.facts(evidence))
                done = f"{feed} in the feed, {mails} mails, {facts} warnings and breaches"
                say(f"  {history.shop.id}: {_counts(history)}; {done}")
            if erased:
                found.lost += await erasure_audit.findings(erased, client, stores, say)
        if letters := await dead_letters(client):
            found.lost.append(f"{letters} dead letters")
    finally:
        await client.close()
    say(f"  checked after {monotonic() - begun:.1f} s")
    return found


def _counts(history: History) -> str:
    kinds = ("purchase", "ticket", "reply", *ACTIONS, "answer")
    published = ", ".join(f"{kind} {history.acknowledged(kind)} of {len(history.of(kind))}" for kind in kinds)
    again = sum(operation.attempts - 1 for operation in history.operations)
    return f"{published} acknowledged, {again} attempts repeated"
