"""What was promised for a ticket: a warning reaches those whom it concerns within seconds, and escalates."""

from datetime import datetime

from promises import new_agent, promise_quickly
from shop import Json, new_shop
from system import System, eventually


def test_warning_reaches_partner_and_agent_in_seconds(embedded: System) -> None:
    shop = new_shop(embedded)
    aino = new_agent(shop)
    rule = {"target": "first_response", "share": 1, "priority": "high", "agent_id": aino, "notify_agent_ids": [aino]}
    promise_quickly(shop, warn_at=[1], escalations=[rule])
    ticket = shop.open_ticket(shop.sold()).raise_for_status().json()

    def warning() -> Json | None:
        feed = shop.partner.get("/v1/events", params={"limit": 1000}).raise_for_status().json()["items"]
        return next((each for each in feed if each["type"].endswith(".TicketSlaWarning")), None)

    published = eventually(warning, "a warning")
    data = published["data"]
    assert (data["ticket"]["ticket_id"], data["target"], data["share"]) == (ticket["id"], "first_response", 1)
    late = datetime.fromisoformat(published["time"]) - datetime.fromisoformat(data["warned_at"])
    assert 0 <= late.total_seconds() < 5
    path = f"/v1/tickets/{ticket['id']}"
    escalated = eventually(lambda: shown if "assignee" in (shown := shop.agent.get(path).json()) else None, "an agent")
    assert (escalated["assignee"]["id"], escalated["priority"], escalated["status"]) == (aino, "high", "open")
