"""A policy by which warnings are due within a second."""

from typing import Any
from uuid import uuid4

from shop import Shop

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def promise_quickly(shop: Shop, *, warn_at: list[int], escalations: list[dict[str, Any]] | None = None) -> None:
    """Around the clock, a first response within a minute: each percent of it is 0.6 s."""
    always = _created(
        shop, "/v1/calendars", name="Always", time_zone="UTC", week={day: ["00:00-24:00"] for day in DAYS}
    )
    budgets = {"first_response_minutes": 1, "resolution_minutes": 600}
    _created(
        shop,
        "/v1/sla-policies",
        name="Quick",
        position=1,
        targets=[{"priority": priority, **budgets} for priority in ("low", "normal", "high", "urgent")],
        calendar_id=always,
        warn_at=warn_at,
        escalations=escalations or [],
    )


def new_agent(shop: Shop) -> str:
    """The id of an agent who can be given the shop's tickets."""
    agent = {"subject": f"aino-{uuid4()}", "display_name": "Aino", "retailers": [shop.id]}
    return str(shop.system.as_("admin").post("/v1/agents", json=agent).raise_for_status().json()["id"])


def _created(shop: Shop, path: str, **body: Any) -> str:
    response = shop.system.as_("admin").post(path, json={"retailer": shop.id, **body})
    return str(response.raise_for_status().json()["id"])
