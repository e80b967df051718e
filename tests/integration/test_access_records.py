"""The gateway's access records: each fits its schema, and they answer who read a customer."""

import json
import re
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import httpx
from jsonschema_rs import Draft202012Validator
from outlets import logs
from shop import new_shop
from system import System, eventually

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = Draft202012Validator(json.loads((DOCS / "access-record.schema.json").read_text()))
[QUERY] = re.findall(r"```sh\njq (.*?) access\.log\n```", (DOCS / "access-records.md").read_text(), re.DOTALL)


def records(system: System) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in logs(system)["gateway"].splitlines() if '"log":"access"' in line)
    return list(lines)


def recorded(system: System, answer: httpx.Response) -> dict[str, Any]:
    """The record of this response."""
    trace = answer.headers["Trace-Id"]
    return eventually(
        lambda: next((record for record in records(system) if record["trace_id"] == trace), None), "a record"
    )


def test_records_answer_who_read_a_customer(embedded: System, tmp_path: Path) -> None:
    shop = new_shop(embedded)
    purchase = shop.sold()
    customer = purchase["customer_id"]
    shop.open_ticket(purchase).raise_for_status()
    reader = embedded.as_("agent", sub="agent-42", retailers=(shop.id,))
    listed = reader.get("/v1/tickets", params={"expand": "customer"}).raise_for_status()
    outsider = embedded.as_("agent", sub="agent-43", retailers=(new_shop(embedded).id,))
    refused = outsider.get(f"/v1/customers/{customer}")
    assert (recorded(embedded, refused)["code"], recorded(embedded, refused)["caller_id"]) == (
        "CUSTOMER_NOT_FOUND",
        "agent-43",
    )
    assert customer in recorded(embedded, listed)["resources"]
    readers = {
        record["caller_id"]
        for record in records(embedded)
        if customer in record.get("resources", ()) and record["status"] < 400 and record["caller_role"] == "agent"
    }
    assert "agent-42" in readers
    assert "agent-43" not in readers
    if which("jq"):
        file = tmp_path / "access.log"
        file.write_text("".join(f"{json.dumps(record)}\n" for record in records(embedded)))
        command = f"CUSTOMER={customer}; jq {QUERY} {file}".replace("2026-11-12T", "2000-01-01T")
        command = command.replace("2026-11-13T", "2100-01-01T")
        found = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
        assert readers <= {json.loads(line)["caller_id"] for line in found.splitlines()}


def test_every_record_fits_the_schema(embedded: System) -> None:
    """Of whatever ran on this system, and of calls that fail in each way."""
    shop = new_shop(embedded)
    purchase = shop.sold()
    shop.open_ticket(purchase).raise_for_status()
    for path in ("/v1/me", "/v1/tickets", "/v1/nothing", "/v1/tickets?nothing=1", "/v1/customers/a@b.example"):
        last = shop.agent.get(path)
    embedded.gateway.get("/v1/me")
    embedded.gateway.get("/problems")
    recorded(embedded, last)
    wrong = [(record, str(error)) for record in records(embedded) for error in SCHEMA.iter_errors(record)]
    assert wrong == []
