"""The screens in the examples of the TypeScript client, as people use them: each step is checked by what it shows.

The steps are in clients/typescript/tests/screens. What they start from is prepared here.
"""

import json
from pathlib import Path

import pytest
from shop import Json, Shop, new_shop
from system import System

from tests.contracts.node_package import installed, node


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("screens"))


def use(screen: str, client: Path, shop: Shop, **ids: str) -> None:
    """Does the steps of a screen; fails with what it showed instead."""
    system = shop.system
    tokens = {
        "agent": system.token("agent", sub="agent-1", retailers=(shop.id,)),
        "colleague": system.token("agent", sub="agent-2", retailers=(shop.id,)),
        "customer": system.token("customer", sub="someone", retailers=(shop.id,), customer=ids["customer"]),
    }
    world = {"url": str(system.gateway.base_url).rstrip("/"), "tokens": tokens, "ids": ids}
    done = node("--test", f"tests/screens/{screen}.test.ts", at=client, WORLD=json.dumps(world))
    assert done.returncode == 0, done.stdout + done.stderr


def of(purchase: Json, ticket: Json) -> dict[str, str]:
    return {"customer": purchase["customer_id"], "ticket": ticket["id"], "subject": ticket["subject"]}


def test_queue_shows_what_waits_and_follows_changes(client: Path, embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    admin = embedded.as_("admin", sub="admin-1", retailers=(shop.id,))
    team = admin.post("/v1/teams", json={"retailer": shop.id, "name": "Workshop"}).raise_for_status().json()["id"]
    use("queue", client, shop, team=team, **of(purchase, shop.open_ticket(purchase).json()))


def test_ticket_is_worked_on_by_agent_and_customer(client: Path, embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    ticket = shop.open_ticket(purchase).json()
    use("ticket", client, shop, **of(purchase, ticket))


def public_shop(system: System) -> Shop:
    """A shop with all that its customers see of it."""
    shop = new_shop(system)
    admin = system.as_("admin", sub="admin-1", retailers=(shop.id,))
    public = {
        "look": {"color": "#8f1d5c"},
        "contact": {"email": "help@nordic-home.example"},
        "links": [{"kind": "privacy", "title": "Privacy", "url": "https://nordic-home.example/privacy"}],
        "legal_footer": "Nordic Home Oy, Helsinki",
    }
    admin.patch(f"/v1/retailers/{shop.id}", json=public, headers={"If-Match": "*"}).raise_for_status()
    return shop


def test_customers_page_is_their_own(client: Path, embedded: System) -> None:
    shop = public_shop(embedded)
    purchase = shop.sold()
    use("customer", client, shop, **of(purchase, shop.open_ticket(purchase).json()))


def invited(shop: Shop) -> str:
    """The token of a survey for a customer who reads German."""
    purchase = shop.sold(locale="de")
    ticket = shop.open_ticket(purchase, subject="Die <Lampe> flackert").json()["id"]
    shop.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
    return shop.invitation(purchase)


def test_survey_is_answered_once(client: Path, embedded: System) -> None:
    shop = public_shop(embedded)
    use("survey", client, shop, customer="", token=invited(shop), other=invited(shop))
