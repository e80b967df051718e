"""A small business with one record of every kind, as odd as callers may make it, entered over REST."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from system import System, eventually

Json = dict[str, Any]
LONG_TEXT = "The lamp flickers. 灯がちらつく。 " * 3


@dataclass
class Business:
    """What was entered, and every request with an idempotency key together with the id in its response."""

    system: System
    home: str = "nordic-home"  # the retailer of most records
    other: str = "buecher"
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    keyed: list[Json] = field(default_factory=list)

    def post(self, who: str, path: str, body: Json | None = None, *, key: str = "", **headers: str) -> Json:
        """`who` is the role and, for a customer, whose token it is: "agent", "customer cus_…"."""
        key = key.replace(" ", "-")
        sent = {**headers, **({"Idempotency-Key": key} if key else {})}
        response = self.client(who).post(path, json=body or {}, headers=sent)
        assert response.is_success, f"{path}: {response.text}"
        if key:
            self.keyed.append({"who": who, "path": path, "body": body or {}, "key": key, "id": response.json()["id"]})
        return dict(response.json())

    def get(self, path: str, *, who: str = "agent", **query: Any) -> Json:
        return dict(self.client(who).get(path, params=query).raise_for_status().json())

    def client(self, who: str) -> httpx.Client:
        if who not in self.clients:
            role, _, customer = who.partition(" ")
            self.clients[who] = self.system.as_(
                role, sub=f"{role}-1", retailers=(self.home, self.other), customer=customer
            )
        return self.clients[who]

    def settled(self, purchase: Json) -> Json:
        """The purchase once warranty has decided on every unit."""

        def look() -> Json | None:
            found = self.get(f"/v1/purchases/{purchase['id']}")
            states = {unit["state"] for item in found["items"] for unit in item["registrations"]}
            return None if "pending" in states else found

        return eventually(look, f"every unit of {purchase['order_id']} decided")

    def ticket(self, purchase: Json, subject: str, *, by: str = "agent", **more: Any) -> Json:
        body = {"subject": subject, "body": f"{subject}. Grüße, Ægir", **more}
        if by == "agent":
            body |= {"retailer": purchase["retailer"], "customer_id": purchase["customer_id"]}
        return self.post(by, "/v1/tickets", body)

    def act(self, ticket: Json, action: str, body: Json | None = None, **more: str) -> Json:
        return self.post("agent", f"/v1/tickets/{ticket['id']}{action}", body, **more)


def fill(business: Business) -> None:
    """Everything that is written while all services run."""
    retailers(business)
    lamp, heater = product_models(business)
    purchases = sales(business, lamp, heater)
    tickets(business, purchases)
    surveys(business, purchases)
    eventually(lambda: len(business.get("/v1/events", who="partner", retailer=business.home)["items"]) > 20, "the feed")


def retailers(business: Business) -> None:
    common = {"locale": "de-AT", "time_zone": "Europe/Vienna"}
    for id, name, address in (
        (business.home, "Nordic Home", "care@nordic-home.example"),
        (business.other, 'Bücher & "Söhne"', "hilfe@bücher.example"),
    ):
        body = {"id": id, "name": name, "sender_address": address, "link_base": f"https://{id}.example/x/", **common}
        business.post("admin", "/v1/retailers", body, key=f"retailer-{id}")


def product_models(business: Business) -> tuple[str, str]:
    shares = {"parts_share_percent": 100, "labour_share_percent": 50, "travel_share_percent": 0}
    statutory = {"kind": "statutory", "months": 24, "start_basis": "delivery", **shares}
    commercial = {"kind": "commercial", "months": 1, "start_basis": "sale", **shares}
    names = {"retailer": business.home, "manufacturer": "Lumi Works"}
    lamp = {**names, "name": "Aurora", "category": "lighting", "warranty_terms": [statutory, commercial]}
    heater = {**names, "name": "Övn 3", "category": "-", "warranty_terms": [commercial]}
    return (
        business.post("admin", "/v1/product-models", lamp, key="model")["id"],
        business.post("admin", "/v1/product-models", heater)["id"],
    )


def sale(retailer: str, order_id: str, customer: Json, *items: Json) -> Json:
    price = {"amount_minor": 12900, "currency": "EUR"}
    common = {"quantity": 1, "price": price, "sold_at": "2026-11-01T09:00:00Z"}
    return {
        "retailer": retailer,
        "order_id": order_id,
        "customer": customer,
        "items": [{**common, **item} for item in items],
    }


def person(name: str, *, surveys: bool = True, **more: Any) -> Json:
    return {
        "customer_ref": f"K-{name}",
        "name": name,
        "email": f"{name.lower()}@mail.example",
        "phone": "+358401234567",
        "locale": "fi",
        "time_zone": "Europe/Helsinki",
        "consents": {"marketing": True, "surveys": surveys},
        **more,
    }


def sales(business: Business, lamp: str, heater: str) -> dict[str, Json]:
    """Purchases by what is odd about them."""
    home, delivered = business.home, {"delivered_at": "2026-11-03T12:00:00Z"}
    orders = {
        "whole": sale(
            home,
            "SO-1",
            person("Aino"),
            {"product_model_id": lamp, "serial": "a300-0001", **delivered},
            {"product_model_id": heater, "quantity": 2, "price": {"amount_minor": 0, "currency": "JPY"}},
        ),
        "bare": sale(home, "SO-2", {"customer_ref": "K-bare", "name": "Bo"}, {"product_model_id": lamp}),
        "not ascii": sale(
            home,
            "Äpfel № 7/ß",
            {"name": "Žofie", "email": "zofie@mail.example"},
            {"product_model_id": lamp, **delivered},
        ),
        "refused": sale(
            home,
            "SO-4",
            person("Dana"),
            {"product_model_id": lamp, "serial": "A300-0001"},
            {"product_model_id": "prm_none"},
        ),
        "expired": sale(
            home, "SO-5", person("Egon"), {"product_model_id": heater, "sold_at": "2020-02-29T23:59:59.999999Z"}
        ),
        "no surveys": sale(home, "SO-6", person("Fay", surveys=False), {"product_model_id": lamp}),
        "elsewhere": sale(business.other, "SO-1", person("Gus"), {"product_model_id": lamp}),
    }
    reported = {
        odd: business.post("partner", "/v1/purchases", order, key=f"sale {odd}") for odd, order in orders.items()
    }
    return {odd: business.settled(purchase) for odd, purchase in reported.items()}


def tickets(business: Business, purchases: dict[str, Json]) -> None:
    """One in every status, with and without what a ticket may have."""
    whole, act = purchases["whole"], business.act
    asset = whole["items"][0]["registrations"][0]["asset_id"]
    customer = f"customer {whole['customer_id']}"
    body = {"retailer": business.home, "subject": "New, covered", "body": "\ttabs\n\nand ✓", "asset_id": asset}
    business.post(customer, "/v1/tickets", body, key="a ticket")
    business.ticket(purchases["bare"], "New, about nothing", priority="low")
    business.ticket(purchases["elsewhere"], "At another retailer")
    expired = purchases["expired"]["items"][0]["registrations"][0]["asset_id"]
    opened = business.ticket(purchases["expired"], "Open, not covered", asset_id=expired, priority="urgent")
    act(opened, ":assign", assignee(business), key="assigned")
    act(opened, "/messages", {"body": "between us", "visibility": "internal"}, key="a note")
    waiting = business.ticket(purchases["not ascii"], "Pending, with a reason")
    act(waiting, "/messages", {"body": LONG_TEXT}, key="an answer")
    act(waiting, ":wait", {"reason": "a photo"})
    silent = business.ticket(purchases["bare"], "Pending, without a reason")
    act(silent, ":wait")
    reopened = business.ticket(whole, "Reopened, second episode")
    act(reopened, ":resolve", {"code": "workaround"})
    business.post(customer, f"/v1/tickets/{reopened['id']}/messages", {"body": "It is back"})
    changed = business.ticket(whole, "Closed")
    business.client("agent").patch(
        f"/v1/tickets/{changed['id']}", json={"priority": "high"}, headers={"If-Match": f'"{changed["etag"]}"'}
    ).raise_for_status()
    act(changed, ":resolve", {"code": "duplicate"}, key="resolved")
    act(changed, ":close")


def assignee(business: Business) -> Json:
    """An agent who has sent no command yet, and the team that this agent is in."""
    team = business.post("admin", "/v1/teams", {"retailer": business.home, "name": "Lamps & Öfen"})
    ada = {"subject": f"ada of {business.home}", "display_name": "Ada", "retailers": [business.home]}
    agent = business.post("admin", "/v1/agents", {**ada, "team_ids": [team["id"]], "languages": ["de-AT"]})
    return {"assignee_id": agent["id"], "team_id": team["id"]}


def surveys(business: Business, purchases: dict[str, Json]) -> None:
    """One answered with a follow-up, one open, one that must not be sent."""
    for odd in ("refused", "whole", "no surveys"):
        ticket = business.ticket(purchases[odd], f"Resolved, {odd}")
        business.act(ticket, ":resolve", {"code": "solved"})
    token = eventually(lambda: invitation(business, "dana@mail.example"), "an invitation")
    business.client("agent").post(
        f"/v1/invitations/{token}/answer", json={"score": 1, "comment": "нет"}
    ).raise_for_status()
    eventually(
        lambda: any(
            ticket["channel"] == "feedback"
            for ticket in business.get("/v1/tickets", retailer=business.home, page_size=100)["items"]
        ),
        "the follow-up",
    )


def invitation(business: Business, address: str) -> str | None:
    for mail in business.system.mails(address):
        text = business.system.devtools.get(f"/mail/{mail['id']}").json()["text"]
        if found := re.search(r"/invitations/([\w.-]+)", text):
            return found[1]
    return None
