"""A running system whose mail server, store and disk can be made to fail."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
import orjson
import pytest
from mail_server import MailServer, mail_server
from shop import Json, Shop
from system import System, eventually, running
from tcp_forwarder import Forwarder, forwarding

FIRST_PAUSE_SECONDS = 0.6
ATTEMPT_SECONDS = 1
NO_MONGO = "MONGO_URL is not set: faults are NOT tested on MongoDB through motor"


@dataclass(frozen=True)
class Faulty:
    """`line` is between the services and MongoDB; None on the embedded stores."""

    system: System
    mail: MailServer
    line: Forwarder | None

    def pid(self, name: str) -> int:
        return self.system.stack.running()[name].pid


@contextmanager
def faulty_system(root: Path, *, motor: bool) -> Iterator[Faulty]:
    """Mails are tried again soon, and a hand-over that hangs is given up soon."""
    with ExitStack() as life:
        mail = life.enter_context(mail_server())
        store, line = "embedded", None
        if motor:
            url = os.environ.get("MONGO_URL") or pytest.skip(NO_MONGO)
            line = life.enter_context(forwarding(url))
            store = line.url
        settings = {
            "AFTERSALES_SMTP_PORT": str(mail.port),
            "AFTERSALES_SMTP_ATTEMPT_SECONDS": str(ATTEMPT_SECONDS),
            "AFTERSALES_RETRY_FIRST_SECONDS": str(FIRST_PAUSE_SECONDS),
            "AFTERSALES_RETRY_LONGEST_SECONDS": "3",
        }
        system = life.enter_context(running(root, store=store, settings_of={"notifications": settings}))
        yield Faulty(system, mail, line)


def delivery_to(shop: Shop, purchase: Json, *states: str, timeout: float = 20.0) -> Json:
    """The delivery of a purchase's welcome mail as the gateway shows it, once it is in one of these states."""

    def look() -> Json | None:
        page = shop.agent.get("/v1/deliveries", params={"customer": purchase["customer_id"]}).raise_for_status().json()
        return next((delivery for delivery in page["items"] if delivery["state"] in states), None)

    return eventually(look, f"a delivery that is {' or '.join(states)}", timeout)


def last_published(shop: Shop, stream: str, subject: str) -> Json:
    """The newest event of a shop below `internal.<retailer>.`, as it lies on NATS."""

    async def fetch() -> Json:
        connection = await nats.connect(shop.system.nats_url)
        try:
            message = await connection.jetstream().get_last_msg(stream, f"internal.{shop.id}.{subject}")
        finally:
            await connection.close()
        return dict(orjson.loads(message.data or b""))

    return asyncio.run(fetch())
