"""Every command has a line in the log of its service, found by the Trace-Id of the response."""

import json
from typing import Any

import httpx
from outlets import logs
from shop import new_shop
from system import System, eventually


def command(system: System, service: str, answer: httpx.Response) -> dict[str, Any]:
    """The line of the command that this response is about."""

    def written() -> dict[str, Any] | None:
        lines = [json.loads(line) for line in logs(system)[service].splitlines() if '"command answered"' in line]
        return next((line for line in lines if line["trace_id"] == answer.headers["Trace-Id"]), None)

    return eventually(written, f"the line of {answer.request.url.path}")


def test_each_command_has_a_line_in_the_log_of_its_service(embedded: System) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    opened = shop.open_ticket(purchase)
    ticket = opened.json()["id"]
    assigned = shop.agent.post(f"/v1/tickets/{ticket}:assign", json={})
    refused = shop.agent.post(f"/v1/tickets/{ticket}:reopen", json={})

    line = command(embedded, "tickets", opened)
    assert (line["operation"], line["code"], line["aggregate_id"]) == ("CreateTicket", "OK", ticket)
    line = command(embedded, "tickets", assigned)
    assert (line["operation"], line["role"], line["version"]) == ("AssignTicket", "agent", 2)
    line = command(embedded, "tickets", refused)
    assert (line["operation"], line["reason"]) == ("ReopenTicket", refused.json()["code"])


def test_a_command_of_warranty_has_a_line_in_its_log(embedded: System) -> None:
    shop = new_shop(embedded)
    admin = embedded.as_("admin", sub="admin-1")
    shown = admin.get(f"/v1/product-models/{shop.model_id}").json()
    model = {name: shown[name] for name in ("retailer", "manufacturer", "category", "warranty_terms")}
    defined = admin.post("/v1/product-models", json={**model, "name": "Another"}).raise_for_status()
    line = command(embedded, "warranty", defined)
    assert (line["operation"], line["role"], line["aggregate_id"]) == (
        "CreateProductModel",
        "admin",
        defined.json()["id"],
    )
