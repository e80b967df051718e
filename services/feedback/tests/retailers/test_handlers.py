"""Our copy of a retailer follows the events about it, on both stores."""

import os
from asyncio import gather
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from aftersales.tickets.v1.events_pb2 import RetailerChanged
from aftersales.tickets.v1.retailer_pb2 import Retailer as RetailerMessage
from aftersales.tickets.v1.retailer_pb2 import RetailerContact, RetailerLink, RetailerLinkKind, RetailerLook
from feedback.retailers.domain.retailer import Contact, Link, LinkKind, Look, Retailer
from feedback.retailers.repository import RETAILERS, RetailerRepository
from pymongo import MongoClient
from servicekit.documents import open_store
from servicekit.testing.mongo_urls import of_database
from servicekit.testing.service import RunningService


@pytest.fixture(params=["sqlite", "mongo"])
async def retailers(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RetailerRepository]:
    server, database = os.environ.get("MONGO_URL"), f"copies_{uuid4().hex}"
    if request.param == "mongo" and not server:
        pytest.skip("MONGO_URL is not set: the MongoDB backend is NOT tested")
    url = of_database(str(server), database) if request.param == "mongo" else f"sqlite:///{tmp_path}/store.db"
    store = await open_store(url, (RETAILERS,))
    yield RetailerRepository(store.documents(RETAILERS))
    await store.close()
    if request.param == "mongo":
        with MongoClient[dict[str, object]](server) as client:
            client.drop_database(database)


def copy(name: str, sequence: int) -> Retailer:
    return Retailer("nordic-home", name, "en", sequence=sequence)


async def test_copy_is_that_of_the_last_event_in_any_order(retailers: RetailerRepository) -> None:
    for sequence in (2, 1, 4, 3):
        await retailers.remember(copy(f"No. {sequence}", sequence))
    known = await retailers.get("nordic-home")
    assert known
    assert (known.name, known.sequence, known.version) == ("No. 4", 4, 2)


async def test_event_that_comes_again_completes_an_older_copy(retailers: RetailerRepository) -> None:
    await retailers.remember(copy("Nordic Home", 1))
    complete = Retailer("nordic-home", "Nordic Home", "en", look=Look("#1a5fb4"), sequence=1)
    await retailers.remember(complete)
    known = await retailers.get("nordic-home")
    assert known
    assert known.look == Look("#1a5fb4")


async def test_of_concurrent_copies_the_newest_stays(retailers: RetailerRepository) -> None:
    await gather(*(retailers.remember(copy(f"No. {sequence}", sequence)) for sequence in range(1, 9)))
    known = await retailers.get("nordic-home")
    assert known
    assert known.name == "No. 8"


async def test_event_is_copied_with_what_customers_are_shown(service: RunningService) -> None:
    changed = RetailerMessage(
        id="nordic-home",
        name="Nordic Home",
        locale="fi",
        sender_address="care@nordic-home.example",
        look=RetailerLook(color="#1a5fb4", logo_url="https://nordic-home.example/logo.png"),
        contact=RetailerContact(email="help@nordic-home.example", phone="+358401234567", address="Street 1\nHelsinki"),
        links=[
            RetailerLink(
                kind=RetailerLinkKind.RETAILER_LINK_KIND_PRIVACY, title="Privacy", url="https://nordic-home.example/p"
            )
        ],
        legal_footer="Nordic Home Oy",
    )
    await service.deliver("retailers", RetailerChanged(retailer=changed), "nordic-home", sequence=3)
    assert await RetailerRepository(service.store.documents(RETAILERS)).get("nordic-home") == Retailer(
        id="nordic-home",
        name="Nordic Home",
        locale="fi",
        look=Look("#1a5fb4", "https://nordic-home.example/logo.png"),
        contact=Contact("help@nordic-home.example", "+358401234567", "Street 1\nHelsinki"),
        links=(Link(LinkKind.PRIVACY, "Privacy", "https://nordic-home.example/p"),),
        legal_footer="Nordic Home Oy",
        sequence=3,
        version=1,
    )
