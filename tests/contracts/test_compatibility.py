"""v1 stays v1: nothing that callers, consumers or older replicas rely on is taken away. See docs/compatibility.md."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
import yaml

from tests.contracts.compatibility import asyncapi_breaks, openapi_breaks

ROOT = Path(__file__).parents[2]
V1 = ROOT / "contracts" / "v1"
BIN = Path(sys.executable).parent
Json = dict[str, Any]

OPENAPI: Json = json.loads((V1 / "openapi.json").read_text())
EXCEPTIONS: Json = yaml.safe_load((V1 / "exceptions.yaml").read_text())
ASYNCAPI: Json = yaml.safe_load((V1 / "asyncapi.yaml").read_text())


def test_the_api_is_still_v1_but_for_its_exceptions() -> None:
    today = json.loads((ROOT / "docs" / "openapi.json").read_text())
    assert sorted(openapi_breaks(OPENAPI, today)) == sorted(EXCEPTIONS["schemas"])


def test_every_exception_gives_its_reason() -> None:
    reasons = [*EXCEPTIONS["schemas"].values(), *EXCEPTIONS["values"].values()]
    assert [reason for reason in reasons if not isinstance(reason, str) or len(reason.split()) < 5] == []


def test_the_events_are_still_v1() -> None:
    assert asyncapi_breaks(ASYNCAPI, yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())) == []


def test_the_protos_are_still_v1(tmp_path: Path) -> None:
    checked = buf_breaking(ROOT / "protos", tmp_path / "protos.binpb")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def buf_breaking(protos: Path, described: Path) -> CompletedProcess[str]:
    """What buf finds, by a descriptor set of the protos that is written to `described`."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    run([str(protos / "describe.sh"), str(described)], check=True, env=environment)
    command = [str(BIN / "npx"), "-y", "@bufbuild/buf@1.75", "breaking", str(described)]
    command += ["--config", str(ROOT / "protos" / "buf.yaml"), "--against", str(V1 / "protos.binpb")]
    return run(command, check=False, capture_output=True, text=True, env=environment)


def test_a_field_that_leaves_a_proto_is_noticed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "protos", tmp_path / "protos", ignore=shutil.ignore_patterns("gen", "*.py"))
    file = tmp_path / "protos" / "aftersales" / "tickets" / "v1" / "ticket.proto"
    lines = file.read_text().splitlines()
    kept = [line for line in lines if not line.strip().startswith("string follow_up_of = ")]
    assert len(kept) == len(lines) - 1
    file.write_text("\n".join(kept))
    checked = buf_breaking(tmp_path / "protos", tmp_path / "protos.binpb")
    assert checked.returncode != 0
    assert '"follow_up_of" on message "Ticket" was deleted' in checked.stdout


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def parameter(document: Json, name: str) -> Json:
    found: Json = next(each for each in document["paths"]["/v1/tickets"]["get"]["parameters"] if each["name"] == name)
    return found


Change = Callable[[Json], object]

BREAKING: list[tuple[Change, str]] = [
    (lambda d: d["paths"].pop("/v1/me"), "GET /v1/me: removed"),
    (lambda d: d["paths"]["/v1/tickets/{id}"].pop("patch"), "PATCH /v1/tickets/{id}: removed"),
    (lambda d: d["paths"]["/v1/me"]["get"].update(operationId="who"), "GET /v1/me: operationId changed to who"),
    (
        lambda d: d["paths"]["/v1/invitations/{token}"]["get"].update(security=[{"bearer": []}]),
        "GET /v1/invitations/{token}: needs a token now",
    ),
    (lambda d: d["paths"]["/v1/me"]["get"]["responses"].pop("200"), "GET /v1/me 200: removed"),
    (
        lambda d: schema(d, "Ticket")["properties"].update(
            opened_by={"anyOf": [{"$ref": "#/components/schemas/Actor"}, {"type": "object"}]}
        ),
        "GET /v1/tickets/{id} 200.opened_by.kind: removed",
    ),
    (lambda d: schema(d, "Ticket")["properties"].pop("subject"), "GET /v1/tickets/{id} 200.subject: removed"),
    (
        lambda d: schema(d, "Ticket")["required"].remove("subject"),
        "GET /v1/tickets/{id} 200.subject: may be left out now",
    ),
    (
        lambda d: schema(d, "Ticket")["properties"]["episode"].update(type="string"),
        "GET /v1/tickets 200.items[].episode: type changed from integer to string",
    ),
    (
        lambda d: schema(d, "Ticket")["properties"]["status"]["enum"].remove("closed"),
        "GET /v1/tickets/{id} 200.status: 'closed' removed",
    ),
    (lambda d: schema(d, "NewTicket")["properties"].pop("asset_id"), "POST /v1/tickets body.asset_id: removed"),
    (lambda d: schema(d, "NewTicket")["required"].append("priority"), "POST /v1/tickets body.priority: required now"),
    (
        lambda d: schema(d, "NewTicket")["properties"]["subject"].update(maxLength=20),
        "POST /v1/tickets body.subject: maxLength is 20 now",
    ),
    (
        lambda d: schema(d, "NewTicket")["properties"]["subject"].update(pattern="^A"),
        "POST /v1/tickets body.subject: has a pattern now",
    ),
    (lambda d: parameter(d, "status").update(name="state"), "GET /v1/tickets query status: removed"),
    (lambda d: parameter(d, "assignee").update(required=True), "GET /v1/tickets query assignee: required now"),
    (
        lambda d: d["paths"]["/v1/tickets/{id}:close"]["post"]["requestBody"].update(required=True),
        "POST /v1/tickets/{id}:close body: required now",
    ),
]


@pytest.mark.parametrize(("change", "reported"), BREAKING, ids=[reported for _, reported in BREAKING])
def test_breaking_api_changes_are_reported(change: Change, reported: str) -> None:
    changed = deepcopy(OPENAPI)
    change(changed)
    assert reported in openapi_breaks(OPENAPI, changed)


MORE = {"allOf": [{"$ref": "#/components/schemas/Actor"}], "properties": {"languages": {"type": "array"}}}

COMPATIBLE: list[Change] = [
    lambda d: schema(d, "Ticket")["properties"].update(
        opened_by={"anyOf": [MORE, {"$ref": "#/components/schemas/Actor"}]}
    ),
    lambda d: d["paths"].update({"/v1/more": {}}),
    lambda d: schema(d, "Ticket")["properties"].update(mood={"type": "string"}),
    lambda d: schema(d, "Ticket")["properties"]["status"]["enum"].append("parked"),
    lambda d: schema(d, "NewTicket")["properties"].update(mood={"type": "string"}),
    lambda d: schema(d, "NewTicket")["properties"]["subject"].update(maxLength=500),
    lambda d: schema(d, "NewTicket")["required"].remove("subject"),
    lambda d: schema(d, "Ticket")["properties"]["subject"].update(description="Other words."),
]


@pytest.mark.parametrize("change", COMPATIBLE)
def test_additions_are_no_breaking_changes(change: Change) -> None:
    changed = deepcopy(OPENAPI)
    change(changed)
    assert openapi_breaks(OPENAPI, changed) == []


BREAKING_EVENTS: list[tuple[Change, str]] = [
    (lambda d: d["channels"].pop("TicketOpened"), "TicketOpened: removed"),
    (
        lambda d: d["channels"]["TicketOpened"].update(address="aftersales.{retailer}.v2.ticket.opened"),
        "TicketOpened: address changed to aftersales.{retailer}.v2.ticket.opened",
    ),
    (lambda d: schema(d, "TicketOpened")["properties"].pop("ticket"), "TicketOpened.data.ticket: removed"),
    (lambda d: schema(d, "Envelope")["required"].remove("retailer"), "TicketOpened.retailer: may be left out now"),
    (
        lambda d: schema(d, "Envelope")["properties"]["sequence"].update(type="string"),
        "TicketClosed.sequence: type changed from integer to string",
    ),
]


@pytest.mark.parametrize(("change", "reported"), BREAKING_EVENTS, ids=[reported for _, reported in BREAKING_EVENTS])
def test_breaking_event_changes_are_reported(change: Change, reported: str) -> None:
    changed = deepcopy(ASYNCAPI)
    change(changed)
    assert reported in asyncapi_breaks(ASYNCAPI, changed)


def test_new_event_type_is_no_breaking_change() -> None:
    changed = deepcopy(ASYNCAPI)
    changed["channels"]["TicketMerged"] = {"address": "aftersales.{retailer}.v1.ticket.merged"}
    schema(changed, "TicketOpened")["properties"]["mood"] = {"type": "string"}
    assert asyncapi_breaks(ASYNCAPI, changed) == []
