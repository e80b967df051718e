"""The requests, the same for the baseline and the product."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """A request. `called` are the processes that serve it. Only their CPU under load counts as the request's."""

    name: str
    called: tuple[str, ...]
    path: str
    body: Any = None
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Subjects:
    """The records that requests name, and the callers' tokens (empty for the baseline)."""

    customer_id: str
    asset_id: str
    product_model_id: str
    agent: str = field(default="", repr=False)
    partner: str = field(default="", repr=False)


def creation(subjects: Subjects) -> Scenario:
    return Scenario("create", ("gateway", "tickets"), "/v1/tickets", ticket(subjects), subjects.agent)


def scenarios(subjects: Subjects, ticket_id: str) -> list[Scenario]:
    """Reads come first, so that they run on the given number of tickets, without those that the writes add."""
    about_asset = {**ticket(subjects), "asset_id": subjects.asset_id}
    return [
        Scenario("get", ("gateway", "tickets"), f"/v1/tickets/{ticket_id}", token=subjects.agent),
        Scenario("list 50", ("gateway", "tickets"), "/v1/tickets?page_size=50", token=subjects.agent),
        creation(subjects),
        Scenario("create for an asset", ("gateway", "tickets", "warranty"), "/v1/tickets", about_asset, subjects.agent),
        Scenario(
            "report a purchase",
            ("gateway", "tickets"),
            "/v1/purchases",
            purchase(subjects.product_model_id, "[number]"),
            subjects.partner,
        ),
    ]


def ticket(subjects: Subjects) -> dict[str, str]:
    return {"subject": "It does not start", "body": "The lamp stays dark.", "customer_id": subjects.customer_id}


def purchase(product_model_id: str, number: str) -> dict[str, Any]:
    """One unit sold to a customer not known before."""
    price = {"amount_minor": 12900, "currency": "EUR"}
    item = {"product_model_id": product_model_id, "quantity": 1, "price": price, "sold_at": "2026-11-01T09:00:00Z"}
    customer = {"customer_ref": f"C-{number}", "name": "Aino Virtanen", "email": "aino@mail.example", "locale": "en"}
    return {"order_id": f"O-{number}", "customer": customer, "items": [item]}
