"""What is acknowledged completes by itself, whoever is down meanwhile."""

from collections.abc import Iterator
from typing import Any

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


def test_file_goes_on_where_a_killed_process_left_it(shop: Shop) -> None:
    rows = [f"{shop.model_id},KILLED-{number}" for number in range(8_000)]
    file, headers = "\n".join(["product_model_id,serial", *rows, rows[0], "mod_none,X"]), {"Content-Type": "text/csv"}
    sent = shop.partner.post("/v1/operations", params={"kind": "assets"}, content=file, headers=headers)
    assert sent.status_code == 202, sent.text
    path = sent.headers["Location"]

    def operation() -> dict[str, Any]:
        found: dict[str, Any] = shop.partner.get(path).raise_for_status().json()
        return found

    eventually(lambda: operation()["rows_read"], "the first rows")
    shop.system.stack.stop("warranty", kill=True)
    shop.system.stack.start("warranty")
    assert operation()["state"] == "running"  # it was in the middle
    eventually(lambda: operation()["state"] == "completed", "the rest of the file", timeout=60)
    done = operation()
    assert (done["rows_accepted"], done["rows_unchanged"], done["rows_rejected"]) == (8_000, 1, 1)
    (rejected,) = shop.partner.get(f"{path}/rejected-rows").raise_for_status().json()["items"]
    assert (rejected["number"], rejected["field"]) == (8_002, "product_model_id")
    for number in (0, 7_999):
        found = shop.partner.get("/v1/assets", params={"serial": f"KILLED-{number}"}).raise_for_status().json()
        assert len(found["items"]) == 1


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
