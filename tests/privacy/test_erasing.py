"""Customers are erased while each service in turn is killed: nothing is left of what they were and said.

Looked for are words that occur nowhere else: in the raw files of stores, streams, logs and of a backup made afterwards.
"""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from marked import WORDS, Marked, address, make_a_dead_letter, new_marked, receive_mail
from notifications.feed.repository import FEED_PARKED
from places import back_up, found
from servicekit.documents import Document
from shop import Json, new_shop
from stores import opened
from system import System, eventually, running

NO_MONGO = "MONGO_URL is not set: erasures are NOT tested on MongoDB through motor"
SETTINGS = {"AFTERSALES_LOG_LEVEL": "DEBUG", "AFTERSALES_ERASURE_SETTLE_SECONDS": "2"}
KILLED = ("notifications", "feedback", "warranty", "tickets")
EVERYTHING = {*WORDS, "phone"}
MAIL_KINDS = ("incoming_mail", "message", "attachment")


@dataclass(frozen=True)
class Aftermath:
    """A system in which all customers but one were erased, and what it held before."""

    system: System
    erased: list[Marked]
    other: Marked
    erasures: list[Json]
    held_before: dict[str, set[str]]
    shown_before: dict[str, Json]  # of the other customer
    feed_before: list[Json]


@pytest.fixture(scope="module", params=["embedded", "motor"])
def after(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    store = request.param if request.param == "embedded" else os.environ.get("MONGO_URL", "")
    if not store:
        pytest.skip(NO_MONGO)
    root = tmp_path_factory.mktemp("erasing")
    settings = {**SETTINGS, "AFTERSALES_OBJECTS_URL": f"file://{root}/data/objects"}
    with running(root, store=store, settings=settings, mail=True) as system:
        yield erased_while_services_are_killed(system)


def erased_while_services_are_killed(system: System) -> Aftermath:
    shop = new_shop(system)
    admin = system.as_("admin", sub="admin-1", retailers=(shop.id,))
    receive_mail(shop)
    with ThreadPoolExecutor() as at_once:
        other, *marked = at_once.map(new_marked, [shop] * (1 + len(KILLED)))
    make_a_dead_letter(marked[0])
    held_before, shown_before, feed_before = found(system, marked[0]), settled(other), feed(other)
    paths = [erased_while_killed(system, admin, each, service) for each, service in zip(marked, KILLED, strict=True)]
    system.put_right()

    def completed() -> list[Json] | None:
        """Those of the customers, and of the records from which a ticket was assigned to each."""
        erasures = [admin.get(path).raise_for_status().json() for path in paths]
        all = admin.get("/v1/erasures", params={"retailer": shop.id}).raise_for_status().json()["items"]
        ended = [each for each in all if each["state"] == "completed"]
        return erasures if len(ended) == len(all) == 2 * len(paths) else None

    erasures = eventually(completed, "the erasures", timeout=90)
    back_up(system)
    return Aftermath(system, marked, other, erasures, held_before, shown_before, feed_before)


def erased_while_killed(system: System, admin: httpx.Client, marked: Marked, service: str) -> str:
    """Requests an erasure while a service is away, or kills it right after where the request needs it; its path."""
    request = f"/v1/customers/{marked.customer}:erase"
    accepted = admin.post(request) if service == "tickets" else None
    system.stack.stop(service, kill=True)
    path = str((accepted or admin.post(request)).raise_for_status().headers["Location"])
    assert service == "tickets" or admin.get(path).raise_for_status().json()["state"] == "running"
    system.stack.start(service)
    return path


def settled(marked: Marked) -> dict[str, Json]:
    """What is shown of a customer once no mail waits any more."""

    def look() -> bool:
        deliveries = marked.shop.agent.get("/v1/deliveries", params={"customer": marked.customer, "page_size": 100})
        return all(each["state"] == "sent" for each in deliveries.raise_for_status().json()["items"])

    eventually(look, "every mail sent")
    return marked.shown()


def feed(marked: Marked) -> list[Json]:
    page = marked.shop.partner.get("/v1/events", params={"limit": 500}).raise_for_status()
    return list(page.json()["items"])


def test_every_mark_was_somewhere_before(after: Aftermath) -> None:
    """What is looked for is found where it is. An address that was changed may be gone by then."""
    assert set[str]().union(*after.held_before.values()) | {"former"} == EVERYTHING
    objects = [words for place, words in after.held_before.items() if "objects" in place]
    assert {"letter", "enclosed"} <= set[str]().union(*objects)
    for place in ("stream TICKETS", "stream CONTACTS", "stream FEEDBACK", "stream DEAD_LETTERS"):
        assert after.held_before[place], place


def test_no_store_stream_log_or_backup_holds_a_mark(after: Aftermath) -> None:
    for erased in after.erased:
        assert found(after.system, erased) == {}


def test_other_customer_is_still_held_everywhere(after: Aftermath) -> None:
    """But for the address of before: the stream of contacts keeps the last one alone."""
    held = found(after.system, after.other)
    in_backups = (words for place, words in held.items() if place.startswith("backups"))
    assert set[str]().union(*held.values()) | {"former"} == EVERYTHING
    assert set[str]().union(*in_backups) | {"former", "enclosed"} == EVERYTHING  # they have files in base64


def test_what_is_shown_of_the_other_customer_is_unchanged(after: Aftermath) -> None:
    assert after.other.shown() == after.shown_before


@pytest.mark.parametrize("role", ["customer", "admin"])
def test_export_has_the_mail_and_its_file(after: Aftermath, role: str) -> None:
    other, shop = after.other, after.other.shop
    admin = after.system.as_("admin", sub="admin-1", retailers=(shop.id,))
    client = admin if role == "admin" else shop.customer(other.customer)
    records = client.get(f"/v1/customers/{other.customer}:export").raise_for_status().json()["records"]
    of_kind = {kind: [each["data"] for each in records if each["kind"] == kind] for kind in MAIL_KINDS}
    sent = {each["message_id"] for each in of_kind["incoming_mail"]}
    assert {each["from_address"] for each in of_kind["incoming_mail"]} == {address(other.words["mail"])}
    bodies = {each["body"]: each for each in of_kind["message"] if each["id"] in sent}
    assert set(bodies) == {other.words["letter"], other.words["claimed"]}
    message = bodies[other.words["letter"]]
    (file,) = of_kind["attachment"]
    assert (file["message_id"], file["name"]) == (message["id"], "enclosed.txt")
    link = client.post(f"/v1/attachments/{file['id']}:link").raise_for_status().json()["url"]
    assert after.system.gateway.get(link).raise_for_status().text.strip() == other.words["enclosed"]


def test_erased_customer_can_still_be_read(after: Aftermath) -> None:
    for erased in after.erased:
        for path in erased.paths:
            read = erased.shop.agent.get(path)
            assert read.status_code == 200, path
            assert erased.found_in(read.text) == set(), path


def test_erased_tickets_are_closed_and_say_so(after: Aftermath) -> None:
    for ticket in [ticket for erased in after.erased for ticket in (erased.ticket, erased.open_ticket)]:
        read = after.other.shop.agent.get(f"/v1/tickets/{ticket}").raise_for_status().json()
        assert (read["status"], read["subject"]) == ("closed", "")
        assert read["erased_at"]


def test_held_purchases_are_named_with_reason_and_end(after: Aftermath) -> None:
    for erasure in after.erasures:
        [part] = [part for part in erasure["parts"] if part["service"] == "tickets"]
        assert [(each["kind"], each["records"]) for each in part["kept"]] == [("purchases", 1)]
        assert part["kept"][0]["reason"]
        assert part["kept"][0]["until"] > erasure["completed_at"]


def test_feed_keeps_its_positions_and_goes_on(after: Aftermath) -> None:
    assert feed(after.other)[: len(after.feed_before)] == after.feed_before
    opened_now = after.other.shop.customer(after.other.customer).post(
        "/v1/tickets", json={"subject": "Once more", "body": "It is dark again."}
    )
    ticket = opened_now.raise_for_status().json()["id"]
    eventually(lambda: ticket in str(feed(after.other)), "the new ticket in the feed")
    positions = [each["position"] for each in feed(after.other)]
    assert positions == list(range(1, len(positions) + 1))


def test_no_aggregate_is_parked_in_the_feed(after: Aftermath) -> None:
    ended = 2 * len(KILLED)  # of each customer, and of the record that their ticket had before
    eventually(lambda: str(feed(after.other)).count("v1.CustomerErased'") == ended, "the ends of the erasures")
    assert asyncio.run(parked(after.system)) == []


async def parked(system: System) -> list[Document]:
    async with opened(system.store_urls) as stores:
        return await stores.of("notifications", FEED_PARKED).scan()
