"""Stores fail under a running system: the responses meanwhile, the data afterwards, recovery without intervention."""

from collections.abc import Callable
from itertools import count
from time import monotonic

import httpx
import pytest
from faulty import Faulty
from shop import Json, Shop, new_shop
from store_faults import (
    StoreFault,
    database,
    disk_full,
    disk_read_only,
    is_sound,
    locked,
    running_without_privileges,
)
from system import eventually
from tcp_forwarder import LineFault, cut, halted

DEADLINE_SECONDS = 3.0  # the gateway's for one call
LONG = "It does not start. " * 400


class Customer:
    """Opens tickets, each with its own key, and records the responses."""

    def __init__(self, shop: Shop, customer_id: str) -> None:
        self._http = shop.customer(customer_id)
        self._keys = count(1)
        self.reported: dict[str, str] = {}  # the key of a ticket and its id
        self.refused: list[str] = []

    def open_ticket(self, key: str = "") -> httpx.Response:
        key = key or f"{id(self)}-{next(self._keys)}"
        body = {"subject": key, "body": LONG}
        answer = self._http.post("/v1/tickets", json=body, headers={"Idempotency-Key": key})
        if answer.status_code == 201:
            assert self.reported.setdefault(key, answer.json()["id"]) == answer.json()["id"]
        else:
            self.refused.append(key)
        return answer

    def open_until_refused(self) -> httpx.Response:
        for _ in range(500):
            answer = self.open_ticket()
            if answer.status_code != 201:
                return answer
        raise AssertionError("the store never failed")

    def repeat_what_was_refused(self) -> None:
        again, self.refused = self.refused, []
        for key in again:
            assert self.open_ticket(key).status_code == 201

    def listed(self) -> list[str]:
        subjects, token = [], ""
        while True:
            page = self._http.get("/v1/tickets", params={"page_size": 100, "page_token": token}).json()
            subjects += [ticket["subject"] for ticket in page["items"]]
            if not (token := page["next_page_token"]):
                return sorted(subjects)


@pytest.mark.parametrize("fault", [disk_full, disk_read_only, locked])
def test_failing_embedded_store_refuses_writes_and_loses_none(on_embedded: Faulty, fault: StoreFault) -> None:
    shop = new_shop(on_embedded.system)
    customer = Customer(shop, shop.sold()["customer_id"])
    ticket_id = customer.open_ticket().json()["id"]
    buried = dead_letters(on_embedded)
    with fault(on_embedded, "warranty"):
        late = shop.sell()
        with fault(on_embedded, "tickets"):
            refusal_is_clear(customer.open_until_refused())
            assert shop.agent.get(f"/v1/tickets/{ticket_id}").status_code == 200
            said = eventually(
                lambda: (customer.open_ticket(), degraded(on_embedded, "tickets"))[1], "readiness shows it"
            )
            assert said["checks"] == {"store": "refuses writes", "bus": "ok", "objects": "ok"}
            refusal_is_clear(customer.open_ticket())
        eventually(lambda: degraded(on_embedded, "warranty"), "the event meets the fault")
    eventually(lambda: ready(on_embedded, "tickets") and ready(on_embedded, "warranty"), "ready again by itself")
    customer.repeat_what_was_refused()
    assert customer.listed() == sorted(customer.reported)
    unit = shop.settled(late["id"], timeout=40)["items"][0]["registrations"][0]
    assert unit["state"] == "registered"
    assert dead_letters(on_embedded) == buried
    assert is_sound(database(on_embedded, "tickets"))
    assert is_sound(database(on_embedded, "warranty"))


def refusal_is_clear(answer: httpx.Response) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "STORE_UNAVAILABLE"), problem
    assert int(answer.headers["Retry-After"]) >= 1
    assert problem["detail"].startswith("The store of tickets is unavailable. Try again after Retry-After")


@pytest.mark.parametrize("fault", [cut, halted])
def test_unreachable_mongodb_gives_503_in_time_and_recovers(on_motor: Faulty, fault: LineFault) -> None:
    assert on_motor.line is not None
    shop = new_shop(on_motor.system)
    customer = Customer(shop, shop.sold()["customer_id"])
    path = f"/v1/tickets/{customer.open_ticket().json()['id']}"
    agent, buried, late = shop.agent, dead_letters(on_motor), shop.sell()
    asked: list[Callable[[], httpx.Response]] = [customer.open_ticket, lambda: agent.get(path), customer.open_ticket]
    with fault(on_motor.line):
        for ask in asked:
            begun = monotonic()
            answer = ask()
            assert monotonic() - begun < DEADLINE_SECONDS + 1
            assert (answer.status_code, answer.json()["code"]) in OUT_OF_REACH
            assert int(answer.headers["Retry-After"]) >= 1
        eventually(lambda: status(on_motor, "tickets").status_code == 503, "readiness tells it")
    eventually(lambda: ready(on_motor, "tickets") and ready(on_motor, "warranty"), "ready again by itself", timeout=40)
    customer.repeat_what_was_refused()
    assert customer.listed() == sorted(customer.reported)
    unit = shop.settled(late["id"], timeout=40)["items"][0]["registrations"][0]
    assert unit["state"] == "registered"
    assert dead_letters(on_motor) == buried


def test_read_only_file_at_start_is_waited_for(on_embedded: Faulty) -> None:
    stack = on_embedded.system.stack
    file = database(on_embedded, "feedback")
    stack.stop("feedback")
    try:
        file.chmod(0o444)
        with running_without_privileges(on_embedded, "feedback") as port:
            eventually(lambda: status_at(port) == (503, "unavailable"), "readiness tells it")
            file.chmod(0o644)
            eventually(lambda: status_at(port) == (200, "ready"), "ready by itself")
    finally:
        file.chmod(0o644)
        stack.start("feedback")


OUT_OF_REACH = ((503, "STORE_UNAVAILABLE"), (503, "SERVICE_UNAVAILABLE"))


def status_at(port: int) -> tuple[int, str]:
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz")
    except httpx.TransportError:
        return 0, "starting"
    return answer.status_code, answer.json()["status"]


def status(faulty: Faulty, service: str) -> httpx.Response:
    port = faulty.system.stack.running()[service].ports[f"AFTERSALES_{service.upper()}_OPS_PORT"]
    return httpx.get(f"http://127.0.0.1:{port}/readyz")


def degraded(faulty: Faulty, service: str) -> Json | None:
    answer = status(faulty, service)
    said = dict(answer.json())
    return said if answer.status_code == 200 and said["status"] == "degraded" else None


def ready(faulty: Faulty, service: str) -> bool:
    return bool(status(faulty, service).json()["status"] == "ready")


def dead_letters(faulty: Faulty) -> int:
    """How many lie there, as NATS counts them."""
    monitor = faulty.system.stack.plan.ports["AFTERSALES_NATS_MONITOR_PORT"]
    accounts = httpx.get(f"http://127.0.0.1:{monitor}/jsz?accounts=true&streams=true").json()["account_details"]
    streams = {each["name"]: each["state"]["messages"] for account in accounts for each in account["stream_detail"]}
    return int(streams["DEAD_LETTERS"])
