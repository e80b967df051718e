"""What is acknowledged completes by itself, whoever is down meanwhile."""

from collections.abc import Iterator

import pytest
from shop import Shop, new_shop
from system import System, eventually, running

ASKED_AGAIN_SECONDS = 90  # after 5, 10, 20, 40 s: one that meets a warranty still starting makes it the next


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of its own: these tests stop parts of it."""
    with running(tmp_path_factory.mktemp("recovery")) as system:
        yield system


@pytest.fixture
def shop(own: System) -> Iterator[Shop]:
    yield new_shop(own)
    own.put_right()


def coverage(shop: Shop, ticket_id: str) -> str:
    return str(shop.agent.get(f"/v1/tickets/{ticket_id}").raise_for_status().json()["coverage"]["state"])


def test_coverage_becomes_known_after_warranty_is_back(shop: Shop) -> None:
    purchase = shop.sold()
    shop.system.stack.stop("warranty", kill=True)
    ticket = shop.open_ticket(purchase)
    assert ticket.status_code == 201
    assert ticket.json()["coverage"]["state"] == "unknown"
    refused = shop.agent.get("/v1/assets")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    timeline = shop.agent.get(f"/v1/customers/{purchase['customer_id']}/timeline").json()
    assert timeline["parts"]["warranty"] == "unavailable"
    assert timeline["parts"]["tickets"] == "ok"
    shop.system.stack.start("warranty")
    eventually(lambda: coverage(shop, ticket.json()["id"]) == "covered", "the coverage", timeout=ASKED_AGAIN_SECONDS)


def test_sale_without_warranty_completes_when_it_is_back(shop: Shop) -> None:
    shop.system.stack.stop("warranty", kill=True)
    purchase = shop.sell()
    ticket = shop.open_ticket(purchase)
    assert ticket.json()["coverage"]["state"] == "unknown"
    shop.system.stack.start("warranty")
    assert shop.settled(purchase["id"])["items"][0]["registrations"][0]["state"] == "registered"
    eventually(lambda: coverage(shop, ticket.json()["id"]) == "covered", "the coverage", timeout=ASKED_AGAIN_SECONDS)


def test_events_written_without_nats_arrive_later(shop: Shop) -> None:
    shop.system.stack.stop("nats", kill=True)
    eventually(lambda: {"degraded"} & {row["state"] for row in shop.system.stack.ps()}, "degraded is said")
    purchase = shop.sell()
    shop.system.stack.start("nats")
    assert shop.settled(purchase["id"])["items"][0]["registrations"][0]["state"] == "registered"


@pytest.mark.parametrize("service", ["tickets", "warranty", "notifications", "feedback", "gateway"])
def test_acknowledged_write_survives_a_crash_of_any_process(shop: Shop, service: str) -> None:
    purchase = shop.sell()
    shop.system.stack.stop(service, kill=True)
    shop.system.put_right()
    settled = shop.settled(purchase["id"], timeout=40)  # what the dead process had fetched comes back after 10 s
    eventually(lambda: shop.system.mails(f"{settled['order_id']}@mail.example"), "the welcome mail", timeout=40)
    assert settled["customer_id"] == purchase["customer_id"]


def test_data_survives_a_restart_of_everything(shop: Shop) -> None:
    purchase = shop.sold()
    shop.system.stack.down()
    shop.system.stack.up()
    again = shop.partner.get(f"/v1/purchases/{purchase['id']}").raise_for_status().json()
    assert again == purchase
