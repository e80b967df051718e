"""The world of the access matrix: what exists in it, and the request of every operation about it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from shop import Json, Shop

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
CHANGES = {
    name for name, (method, path) in OPERATIONS.items() if method != "GET" and path.startswith("/v1/tickets/{id}")
}


@dataclass(frozen=True)
class World:
    """A shop in which everything exists that can be named, another customer there, and another shop."""

    ours: Shop
    theirs: Shop
    purchase: Json
    other_customer: str
    ticket: str
    delivery: str
    answer: str
    invitation: str
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def customer(self) -> str:
        return str(self.purchase["customer_id"])

    @property
    def asset(self) -> str:
        return str(self.purchase["items"][0]["registrations"][0]["asset_id"])

    @property
    def secrets(self) -> set[str]:
        """What nobody else may learn of."""
        return {self.customer, self.asset, self.purchase["id"], self.ticket, self.delivery, self.answer, self.ours.id}

    def token(self, role: str, place: str) -> str:
        """The same customer id in a token of another retailer is another customer."""
        if (role, place) not in self.tokens:
            retailers = {
                "another retailer": (self.theirs.id,),
                "no retailer": (),
                "several retailers": (self.theirs.id, self.ours.id),
            }.get(place, (self.ours.id,))
            customer = {"another customer": self.other_customer, "no customer id": ""}.get(place, self.customer)
            token = self.ours.system.token(role, sub=f"{role}-7", retailers=retailers, customer=customer)
            self.tokens[role, place] = token
        return self.tokens[role, place]

    def new_ticket(self, operation: str) -> str:
        """One of its own for what changes it, so that no cell sees what another did."""
        if operation not in CHANGES:
            return self.ticket
        opened = self.ours.open_ticket(self.purchase)
        assert opened.status_code == 201, opened.text
        ticket = str(opened.json()["id"])
        if operation in ("close_ticket", "reopen_ticket"):
            self.ours.agent.post(f"/v1/tickets/{ticket}:resolve", json={"code": "solved"}).raise_for_status()
        return ticket


@dataclass(frozen=True)
class Asked:
    """The request of an operation: whose `id` or `token` the path names, and what goes with it."""

    path: str = ""
    json: Any = None
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None


def _mine(w: World) -> dict[str, str]:
    return {"retailer": w.ours.id}


REQUESTS: dict[str, Callable[[World, str], Asked]] = {
    "create_ticket": lambda w, _: Asked(
        json={**_mine(w), "customer_id": w.customer, "asset_id": w.asset, "subject": "Mine?", "body": "Whose is it?"}
    ),
    "count_tickets": lambda w, _: Asked(params={**_mine(w), "customer": w.customer}),
    "list_tickets": lambda w, _: Asked(params={**_mine(w), "customer": w.customer}),
    "get_ticket": lambda w, ticket: Asked(ticket),
    "update_ticket": lambda w, ticket: Asked(ticket, {"priority": "low"}, headers={"If-Match": "*"}),
    "assign_ticket": lambda w, ticket: Asked(ticket, {}),
    "wait_ticket": lambda w, ticket: Asked(ticket, {"reason": "a photo"}),
    "resolve_ticket": lambda w, ticket: Asked(ticket, {"code": "solved"}),
    "reopen_ticket": lambda w, ticket: Asked(ticket, {}),
    "close_ticket": lambda w, ticket: Asked(ticket, {}),
    "add_message": lambda w, ticket: Asked(ticket, {"body": "Let me in."}),
    "list_messages": lambda w, ticket: Asked(ticket),
    "report_purchase": lambda w, _: Asked(json={**w.ours.order(), **_mine(w)}),
    "list_purchases": lambda w, _: Asked(params={**_mine(w), "customer_id": w.customer}),
    "get_purchase": lambda w, _: Asked(w.purchase["id"]),
    "list_customers": lambda w, _: Asked(params=_mine(w)),
    "get_customer": lambda w, _: Asked(w.customer),
    "get_customer_timeline": lambda w, _: Asked(w.customer, params=_mine(w)),
    "list_assets": lambda w, _: Asked(params={**_mine(w), "customer_id": w.customer}),
    "get_asset": lambda w, _: Asked(w.asset),
    "list_deliveries": lambda w, _: Asked(params={**_mine(w), "customer": w.customer}),
    "get_delivery": lambda w, _: Asked(w.delivery),
    "list_answers": lambda w, _: Asked(params={**_mine(w), "customer": w.customer}),
    "get_answer": lambda w, _: Asked(w.answer),
    "get_score": lambda w, _: Asked(params={**_mine(w), "metric": "csat"}),
    "list_events": lambda w, _: Asked(params=_mine(w)),
    "create_product_model": lambda w, _: Asked(json=_model(w)),
    "list_product_models": lambda w, _: Asked(params=_mine(w)),
    "get_product_model": lambda w, _: Asked(w.ours.model_id),
    "create_retailer": lambda w, _: Asked(json=_retailer(w)),
    "list_retailers": lambda w, _: Asked(),
    "get_retailer": lambda w, _: Asked(w.ours.id),
    "get_me": lambda w, _: Asked(),
    "create_live_session": lambda w, _: Asked(),
    "watch_tickets": lambda w, _: Asked(params=_mine(w)),
    "get_invitation": lambda w, _: Asked(w.invitation),
    "answer_invitation": lambda w, _: Asked(w.invitation, {"score": 5}),
}


def _model(w: World) -> Json:
    model = w.ours.agent.get(f"/v1/product-models/{w.ours.model_id}").raise_for_status().json()
    return {name: model[name] for name in ("retailer", "manufacturer", "name", "category", "warranty_terms")}


def _retailer(w: World) -> Json:
    retailer = w.ours.agent.get(f"/v1/retailers/{w.ours.id}").raise_for_status().json()
    kept = ("name", "time_zone", "locale", "sender_address", "link_base")
    return {"id": f"new-{uuid4().hex[:8]}", **{name: retailer[name] for name in kept}}


def ask(world: World, operation: str, asked: Asked, token: str = "") -> httpx.Response:
    """The answer; of a stream that goes on, its head."""
    method, path = OPERATIONS[operation]
    request = world.ours.system.gateway.build_request(
        method,
        re.sub(r"\{\w+\}", asked.path, path),
        json=asked.json,
        params=asked.params,
        headers={**(asked.headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})},
    )
    answer = world.ours.system.gateway.send(request, stream=True)
    try:
        if not answer.headers["Content-Type"].startswith("text/event-stream"):
            answer.read()
    finally:
        answer.close()
    return answer
