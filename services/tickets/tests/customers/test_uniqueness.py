"""What orders find a customer by is of one customer alone, on both stores and in any race."""

import os
from asyncio import gather
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from domainkit.instants import Instant
from domainkit.refusals import Refused
from pymongo import MongoClient
from servicekit.auth.authorization import Caller, Role
from servicekit.documents import open_store
from servicekit.events.bus import Bus
from servicekit.events.relay import Relay
from servicekit.testing.clock import FakeClock
from servicekit.testing.mongo_urls import of_database
from tickets.customers.domain.consents import Statement
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.domain.edits import Edits
from tickets.customers.repository import CUSTOMERS, CustomerRepository
from tickets.customers.use_cases.consents import ConsentHistory
from tickets.customers.use_cases.file import CustomerFile
from tickets.customers.wiring import repository
from tickets.wiring import SOURCE

from services.tickets.tests.customers.histories import NO_LINKS, Agents, Statements

AGENT = Caller(Role.AGENT, "agent-1", "Aino", frozenset({"nordic-home"}))
CLOCK = FakeClock()
NOW = Instant(5)
CROWD = 6
PROFILE = Profile("", "Maija", "", "", "", "", False, False)
Repositories = AsyncIterator[CustomerRepository]


@pytest.fixture(params=["embedded", "motor"])
async def customers(request: pytest.FixtureRequest, tmp_path: Path) -> Repositories:
    """Customers whom orders find by their e-mails."""
    server = os.environ.get("MONGO_URL")
    if request.param == "motor" and not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    database = f"test_{uuid4().hex[:12]}"
    url = of_database(server, database) if request.param == "motor" and server else f"sqlite:///{tmp_path}/customers.db"
    store = await open_store(url, (CUSTOMERS,))
    relay = Relay(Bus("nats://127.0.0.1:1", "tickets"), CLOCK)  # never started
    customers = repository(store, relay, CLOCK, source=SOURCE)
    for number in range(CROWD):
        profile = replace(PROFILE, email=f"{number}@example.org")
        await customers.add_unless_known(Customer(f"cus_{number}", "nordic-home", profile, NOW, NOW), [])
    yield customers
    await store.close()
    if request.param == "motor" and server:
        with MongoClient[dict[str, object]](server) as mongo:
            mongo.drop_database(database)


def file_of(customers: CustomerRepository) -> CustomerFile:
    return CustomerFile(customers, ConsentHistory(Statements()), Agents(), NO_LINKS)


async def change(customers: CustomerRepository, edits_of: Callable[[int], Edits]) -> list[str]:
    """All customers at once; why which were refused."""

    async def one(number: int) -> str:
        try:
            await file_of(customers).update(f"cus_{number}", edits_of(number), AGENT, now=NOW)
        except Refused as refused:
            return refused.reason
        return "changed"

    return await gather(*map(one, range(CROWD)))


async def test_of_many_who_get_one_reference_one_does(customers: CustomerRepository) -> None:
    outcomes = await change(customers, lambda _: Edits(customer_ref="K-1"))
    assert sorted(outcomes) == ["CUSTOMER_EXISTS"] * (CROWD - 1) + ["changed"]
    known = await customers.matching("nordic-home", "ref:K-1")
    assert known
    assert known.id == f"cus_{outcomes.index('changed')}"


async def test_of_many_who_get_one_email_one_does(customers: CustomerRepository) -> None:
    outcomes = await change(customers, lambda number: Edits(email=f"{'new' if number else '0'}@example.org"))
    assert outcomes[0] == "changed"
    assert sorted(outcomes[1:]) == ["CUSTOMER_EXISTS"] * (CROWD - 2) + ["changed"]


async def test_orders_that_race_with_a_new_reference_find_one_customer(customers: CustomerRepository) -> None:
    file = file_of(customers)
    reported = replace(PROFILE, email="0@example.org", marketing=None, surveys=None)
    orders = [
        file.enter(
            "nordic-home",
            reported,
            former_key=reported.match_key,
            id=f"cus_new{each}",
            order="",
            ordered_at=NOW,
            now=NOW,
        )
        for each in range(4)
    ]
    moved = file.update("cus_0", Edits(customer_ref="K-1", consents=Statement(surveys=True)), AGENT, now=NOW)
    *found, changed = await gather(*orders, moved)
    assert changed.facts.customer_ref == "K-1"
    assert len({customer.id for customer in found} - {"cus_0"}) <= 1
    stored = await customers.get("cus_0")
    assert stored
    assert (stored.match_key, stored.facts.surveys) == ("ref:K-1", True)
