"""Servers that deliver mail while processes are killed, each mail until it is acknowledged, and what came of it."""

from asyncio import Event, create_task, gather, sleep, to_thread
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from smtplib import SMTP, SMTPException
from time import monotonic

from shop import Shop, new_shop
from system import System

SENDERS = 3
PATIENCE_SECONDS = 300.0  # the receiver may be killed again as soon as it is back, and be slow to start
_ATTEMPT_SECONDS = 5.0


@dataclass
class Mailed:
    """What was acknowledged, by its subject, which no two mails share; and how many attempts there were."""

    shop: Shop
    acknowledged: set[str] = field(default_factory=set)
    attempts: int = 0
    given_up: list[str] = field(default_factory=list)


@asynccontextmanager
async def mailing(system: System) -> AsyncIterator[Mailed]:
    """Yields what grows meanwhile; at the end the mails under way are delivered."""
    mailed, over = Mailed(new_shop(system, "mailing-shop")), Event()
    address = f"{mailed.shop.id[-12:]}@mail.example"
    created = {"retailer": mailed.shop.id, "address": address, "name": "Help"}
    system.as_("admin", sub="admin-1").post("/v1/mail-addresses", json=created).raise_for_status()
    port = system.stack.plan.ports["AFTERSALES_MAIL_SMTP_PORT"]
    senders = [create_task(_deliver(mailed, port, address, number, over.is_set)) for number in range(SENDERS)]
    try:
        yield mailed
    finally:
        over.set()
        await gather(*senders)


async def _deliver(mailed: Mailed, port: int, address: str, sender: int, over: Callable[[], bool]) -> None:
    number = 0
    while not over():
        number += 1
        subject = f"mail-{sender}-{number}"
        until = monotonic() + PATIENCE_SECONDS
        while subject not in mailed.acknowledged:
            mailed.attempts += 1
            with suppress(SMTPException, OSError):
                await to_thread(_send, port, address, subject)
                mailed.acknowledged.add(subject)
                break
            if monotonic() > until:
                mailed.given_up.append(subject)
                break
            await sleep(0.1)
        await sleep(0.05)


def _send(port: int, address: str, subject: str) -> None:
    """The same bytes in each attempt, as a server repeats them."""
    head = f"From: Mikko <mikko@laine.example>\r\nMessage-ID: <{subject}@laine.example>\r\n"
    mail = f"{head}Date: {formatdate(0)}\r\nSubject: {subject}\r\n\r\nThe lamp stays dark.\r\n"
    with SMTP("127.0.0.1", port, timeout=_ATTEMPT_SECONDS) as client:
        client.sendmail(f"{subject}@laine.example", [address], mail)


def mail_findings(mailed: Mailed) -> list[str]:
    """Every acknowledged mail is there, once; one that was not acknowledged may be there, once."""
    there, token = Counter[str](), ""
    while True:
        asked = {"page_size": 100} | ({"page_token": token} if token else {})
        page = mailed.shop.agent.get("/v1/incoming-mails", params=asked).raise_for_status().json()
        there.update(each["subject"] for each in page["items"])
        token = page["next_page_token"]
        if not token:
            break
    lost = [f"LOST mail {each}, which was acknowledged" for each in sorted(mailed.acknowledged - there.keys())]
    doubled = [f"DOUBLED mail {each}: {times} times" for each, times in there.items() if times > 1]
    return [*lost, *doubled, *(f"GIVEN UP mail {each}" for each in mailed.given_up)]
