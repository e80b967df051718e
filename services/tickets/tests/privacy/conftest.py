"""The records of two customers on each store."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from domainkit.instants import Instant
from pymongo import MongoClient
from servicekit.documents import open_store
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.runtime.context import service_context
from servicekit.runtime.settings import Operational
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from tickets.tickets.domain.terms import Terms
from tickets.tickets.domain.transitions import Rules
from tickets.wiring import COLLECTIONS

from services.tickets.tests.privacy.office import Office, office_of


@pytest.fixture(params=["embedded", "motor"])
async def office(
    request: pytest.FixtureRequest, tmp_path: Path, rules: Rules, terms: Terms, monday: Instant
) -> AsyncIterator[Office]:
    """Maija and Ville are customers."""
    server = os.environ.get("MONGO_URL")
    if request.param == "motor" and not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    database = f"test_{uuid4().hex[:12]}"
    url = of_database(server, database) if request.param == "motor" and server else f"sqlite:///{tmp_path}/office.db"
    store = await open_store(url, COLLECTIONS)
    clock, bus, nowhere = FakeClock(monday), Bus("nats://127.0.0.1:1", "tickets"), "http://127.0.0.1:1"
    operational = Operational.model_validate(
        {"store_url": url, "jwt_issuer": nowhere, "jwt_jwks_url": nowhere, "page_token_secret": "0" * 16}
    )
    context = service_context("tickets", operational, clock, store, bus, Relay(bus, clock))  # never started
    office = office_of(context, rules, terms, monday)
    for name in ("maija", "ville"):
        await office.enter(name)
    yield office
    await office.context.close()
    await store.close()
    if request.param == "motor" and server:
        with MongoClient[dict[str, object]](server) as mongo:
            mongo.drop_database(database)
