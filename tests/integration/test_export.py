"""The export of a customer's data from real services: every kind of record, and a service that is stopped."""

from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
from shop import Json, Shop, new_shop
from system import System, eventually, running

KINDS = {
    "tickets": {"customer", "consent", "purchase", "ticket", "message"},
    "warranty": {"asset"},
    "notifications": {"contact", "delivery", "unsubscription"},
    "feedback": {"invitation", "answer"},
}
ALL_OK = dict.fromkeys(KINDS, "ok")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of its own: a service is stopped."""
    with running(tmp_path_factory.mktemp("export")) as system:
        yield system


@pytest.fixture(scope="module")
def shop(own: System) -> Shop:
    return new_shop(own)


@pytest.fixture(scope="module")
def admin(shop: Shop) -> httpx.Client:
    return shop.system.as_("admin", sub="admin-1", retailers=())


@pytest.fixture(scope="module")
def purchase(shop: Shop, admin: httpx.Client) -> Json:
    """Of a customer of whom there is a record of every kind."""
    purchase = shop.sold()
    ticket = shop.open_ticket(purchase).raise_for_status().json()["id"]
    said = {"body": "Between us.", "visibility": "internal"}
    shop.agent.post(f"/v1/tickets/{ticket}/messages", json=said).raise_for_status()
    shop.agent.post(f"/v1/tickets/{ticket}/messages", json={"body": "Try again."}).raise_for_status()
    shop.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
    token = shop.invitation(purchase)
    shop.system.gateway.post(f"/v1/invitations/{token}/answer", json={"score": 5}).raise_for_status()
    eventually(lambda: complete(admin, purchase), "a record of every kind", timeout=30)
    return purchase


def export(client: httpx.Client, purchase: Json) -> Json:
    return dict(client.get(f"/v1/customers/{purchase['customer_id']}:export").raise_for_status().json())


def kinds(exported: Json) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for record in exported["records"]:
        found.setdefault(record["service"], set()).add(record["kind"])
    return found


def complete(client: httpx.Client, purchase: Json) -> bool:
    return kinds(export(client, purchase)) == KINDS


def test_export_has_every_kind_of_record_once(admin: httpx.Client, shop: Shop, purchase: Json) -> None:
    exported = export(admin, purchase)
    assert (exported["customer_id"], exported["parts"]) == (purchase["customer_id"], ALL_OK)
    assert kinds(exported) == KINDS
    times = Counter((record["service"], record["kind"], record["id"]) for record in exported["records"])
    assert set(times.values()) == {1}


def test_exported_resource_has_all_that_its_get_returns(admin: httpx.Client, purchase: Json) -> None:
    paths = {
        "customer": "customers",
        "purchase": "purchases",
        "ticket": "tickets",
        "asset": "assets",
        "delivery": "deliveries",
        "answer": "feedback/answers",
    }
    for record in export(admin, purchase)["records"]:
        if record["kind"] in paths:
            path = f"/v1/{paths[record['kind']]}/{record['id']}"
            read = without_actions(admin.get(path).raise_for_status().json())
            assert (path, {name: record["data"].get(name) for name in read}) == (path, read)


def without_actions(data: Json) -> Json:
    """A ticket as lists have it: what can be done with it now is no data, and its messages are records themselves.

    Nor is the coverage of an asset in short: it follows from the coverages and the time.
    """
    left_out = ("allowed_actions", "messages", "etag", "coverage_summary")
    return {name: value for name, value in data.items() if name not in left_out}


def test_customer_exports_their_own_without_internals(admin: httpx.Client, shop: Shop, purchase: Json) -> None:
    own = export(shop.customer(purchase["customer_id"]), purchase)
    assert (own["parts"], kinds(own)) == (ALL_OK, KINDS)
    assert "Between us." not in str(own)
    assert "Between us." in str(export(admin, purchase))


def test_export_has_no_credential_of_a_mail(admin: httpx.Client, shop: Shop, purchase: Json) -> None:
    exported = str(export(admin, purchase))
    assert shop.invitation(purchase) not in exported
    assert shop.unsubscription(purchase) not in exported


def test_export_has_nothing_of_another_customer(admin: httpx.Client, shop: Shop, purchase: Json) -> None:
    other = shop.sold()
    assert other["customer_id"] not in str(export(admin, purchase))
    refused = shop.customer(other["customer_id"]).get(f"/v1/customers/{purchase['customer_id']}:export")
    assert (refused.status_code, refused.json()["code"]) == (404, "CUSTOMER_NOT_FOUND")


def test_export_names_a_service_that_is_stopped(admin: httpx.Client, shop: Shop, purchase: Json) -> None:
    shop.system.stack.stop("warranty", kill=True)
    exported = export(admin, purchase)
    shop.system.stack.start("warranty")
    assert exported["parts"] == {**ALL_OK, "warranty": "unavailable"}
    assert kinds(exported) == {service: found for service, found in KINDS.items() if service != "warranty"}
    eventually(lambda: complete(admin, purchase), "the whole export", timeout=30)
