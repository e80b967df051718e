"""A retailer with a customer and a purchase, the start of most tests."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from system import System, eventually

Json = dict[str, Any]


@dataclass(frozen=True)
class Shop:
    """One retailer of its own, so that tests on the same system do not interfere."""

    system: System
    id: str
    model_id: str

    @property
    def partner(self) -> httpx.Client:
        return self.system.as_("partner", sub="partner-1", retailers=(self.id,))

    @property
    def agent(self) -> httpx.Client:
        return self.system.as_("agent", sub="agent-1", retailers=(self.id,))

    def customer(self, customer_id: str) -> httpx.Client:
        return self.system.as_("customer", sub="someone", retailers=(self.id,), customer=customer_id)

    def order(self, order_id: str = "", *, email: str = "", locale: str = "en", **item: Any) -> Json:
        """A sale as the partner reports it: one unit, delivered."""
        order_id = order_id or f"order-{uuid4().hex[:8]}"
        return {
            "order_id": order_id,
            "customer": {
                "customer_ref": f"ref-{order_id}",
                "name": "Aino Virtanen",
                "email": email or f"{order_id}@mail.example",
                "phone": "+358401234567",
                "locale": locale,
                "time_zone": "Europe/Helsinki",
                "consents": {"marketing": False, "surveys": True},
            },
            "items": [
                {
                    "product_model_id": self.model_id,
                    "quantity": 1,
                    "price": {"amount_minor": 12900, "currency": "EUR"},
                    "sold_at": "2026-11-01T09:00:00Z",
                    "delivered_at": "2026-11-03T12:00:00Z",
                    **item,
                }
            ],
        }

    def sell(self, **order: Any) -> Json:
        """Reports a sale and answers the purchase, its units still on their way."""
        answer = self.partner.post("/v1/purchases", json=self.order(**order))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def sold(self, **order: Any) -> Json:
        """A sale whose units warranty has registered."""
        purchase = self.sell(**order)
        return self.settled(purchase["id"])

    def settled(self, purchase_id: str, timeout: float = 20.0) -> Json:
        """The purchase once no unit is pending any more."""

        def look() -> Json | None:
            purchase = self.partner.get(f"/v1/purchases/{purchase_id}").raise_for_status().json()
            states = {unit["state"] for item in purchase["items"] for unit in item["registrations"]}
            return None if "pending" in states else purchase

        return eventually(look, "every unit decided", timeout)

    def open_ticket(self, purchase: Json, **more: Any) -> httpx.Response:
        asset_id = purchase["items"][0]["registrations"][0]["asset_id"]
        body = {"subject": "It does not start", "body": "The lamp stays dark.", "asset_id": asset_id, **more}
        return self.customer(purchase["customer_id"]).post("/v1/tickets", json=body)

    def invitation(self, purchase: Json) -> str:
        """The token in the survey mail to the customer of a purchase."""

        def look() -> str | None:
            for mail in self.system.mails(f"{purchase['order_id']}@mail.example"):
                text = self.system.devtools.get(f"/mail/{mail['id']}").json()["text"]
                if found := re.search(r"/invitations/([\w.-]+)", text):
                    return found[1]
            return None

        return eventually(look, "an invitation")

    def unsubscription(self, purchase: Json) -> str:
        """The token in the header of the survey mail by which its customer unsubscribes."""

        def look() -> str | None:
            for mail in self.system.mails(f"{purchase['order_id']}@mail.example"):
                headers = self.system.devtools.get(f"/mail/{mail['id']}").json()["headers"]
                if url := headers.get("List-Unsubscribe", ""):
                    return str(url.strip("<>").rpartition("/")[2])
            return None

        return eventually(look, "a mail with a link to unsubscribe")


def new_shop(system: System, name: str = "nordic-home") -> Shop:
    """Creates a retailer with one product model, as an admin would."""
    retailer = f"{name}-{uuid4().hex[:6]}"
    admin = system.as_("admin", sub="admin-1", retailers=(retailer,))
    created = admin.post(
        "/v1/retailers",
        json={
            "id": retailer,
            "name": "Nordic Home",
            "time_zone": "Europe/Helsinki",
            "locale": "en",
            "sender_address": f"care@{retailer}.example",
            "link_base": f"https://care.{retailer}.example",
        },
    )
    assert created.status_code == 201, created.text
    model = admin.post(
        "/v1/product-models",
        json={
            "retailer": retailer,
            "manufacturer": "Lumi Works",
            "name": "Aurora desk lamp",
            "category": "lighting",
            "warranty_terms": [
                {
                    "kind": "statutory",
                    "months": 24,
                    "start_basis": "delivery",
                    "parts_share_percent": 100,
                    "labour_share_percent": 100,
                    "travel_share_percent": 0,
                }
            ],
        },
    )
    assert model.status_code == 201, model.text
    return Shop(system, retailer, model.json()["id"])
