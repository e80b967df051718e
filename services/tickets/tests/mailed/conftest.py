"""A help desk that gets mails."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from domainkit.instants import Instant
from servicekit.documents import open_store
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.runtime.context import service_context
from servicekit.runtime.settings import Operational
from servicekit.testing.clock import FakeClock
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.transitions import Rules
from tickets.wiring import COLLECTIONS

from services.tickets.tests.mailed.mail_office import MailOffice, mail_office


@pytest.fixture
async def office(
    store_url: str, tmp_path: Path, rules: Rules, terms: Terms, monday: Instant
) -> AsyncIterator[MailOffice]:
    url, nowhere = store_url or f"sqlite:///{tmp_path}/office.db", "http://127.0.0.1:1"
    store = await open_store(url, COLLECTIONS)
    clock, bus = FakeClock(monday), Bus("nats://127.0.0.1:1", "tickets")
    operational = Operational.model_validate(
        {"store_url": url, "jwt_issuer": nowhere, "jwt_jwks_url": nowhere, "page_token_secret": "0" * 16}
    )
    context = service_context("tickets", operational, clock, store, bus, Relay(bus, clock))  # never started
    yield mail_office(context, clock, terms, rules)
    await context.close()
    await store.close()
