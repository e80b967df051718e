import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import grpc
import pytest
import structlog
from aftersales.tickets.v1.ticket_pb2 import Message, Ticket
from aftersales.tickets.v1.ticket_service_pb2 import AddMessageResponse, CloseTicketRequest
from aftersales.warranty.v1.coverage_pb2 import CoverageRecord
from aftersales.warranty.v1.coverage_service_pb2 import RecordCoverageEntryResponse
from google.protobuf.descriptor_pool import Default
from servicekit.rpc import command_log
from servicekit.rpc.command_log import is_command, log_command
from servicekit.telemetry import logs

TICKET = "tkt_ftro2jfliwtnqlxhyi7ehmbeqq"
METHOD = "/aftersales.tickets.v1.TicketService/CloseTicket"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    stream = StringIO()
    logs.start("tickets", stream=stream)
    monkeypatch.setattr(command_log, "_log", logs.logger("test"))  # one that has not met another stream
    yield stream
    structlog.reset_defaults()


def line(written: StringIO) -> dict[str, Any]:
    (text,) = written.getvalue().splitlines()
    return dict(json.loads(text))


def test_a_command_is_logged_with_what_it_changed(written: StringIO) -> None:
    response = AddMessageResponse(message=Message(id="msg_1"), ticket=Ticket(id=TICKET, etag="3-00ff"))
    log_command(METHOD, CloseTicketRequest(id=TICKET), response, grpc.StatusCode.OK, "", 0.01234)
    entry = line(written)
    assert (entry["message"], entry["operation"], entry["code"]) == ("command answered", "CloseTicket", "OK")
    assert (entry["aggregate_id"], entry["version"], entry["milliseconds"]) == (TICKET, 3, 12.3)


def test_a_part_of_an_asset_is_logged_as_its_asset(written: StringIO) -> None:
    response = RecordCoverageEntryResponse(record=CoverageRecord(asset_id="ast_1", coverage_id="cov_1", etag="2"))
    log_command(METHOD, CloseTicketRequest(id=TICKET), response, grpc.StatusCode.OK, "", 0.01)
    assert line(written)["aggregate_id"] == "ast_1"


def test_a_refused_command_is_logged_with_its_reason(written: StringIO) -> None:
    refused = grpc.StatusCode.FAILED_PRECONDITION
    log_command(METHOD, CloseTicketRequest(id=TICKET), None, refused, "TRANSITION_NOT_ALLOWED", 0.001)
    entry = line(written)
    assert (entry["code"], entry["reason"], entry["aggregate_id"]) == (
        refused.name,
        "TRANSITION_NOT_ALLOWED",
        TICKET,
    )
    assert "version" not in entry


def test_id_from_a_caller_is_logged_only_if_well_formed(written: StringIO) -> None:
    log_command(METHOD, CloseTicketRequest(id="kim@mail.example"), None, grpc.StatusCode.NOT_FOUND, "", 0.001)
    assert "aggregate_id" not in line(written)


@pytest.mark.parametrize("name", ["GetTicket", "ListTickets", "ReadAttachment", "DownloadAttachment"])
def test_a_read_is_no_command(name: str) -> None:
    assert not is_command(f"/aftersales.tickets.v1.TicketService/{name}")


def test_every_verb_that_changes_is_a_command() -> None:
    service = Default().FindServiceByName("aftersales.tickets.v1.TicketService")
    verbs = ("Create", "Update", "Assign", "Unassign", "Wait", "Resume", "Resolve", "Reopen", "Close")
    more = ("Recompute", "Rescue", "Cancel")
    commands = {method.name for method in service.methods if is_command(method.name)}
    named = {"AddMessage", "MarkTicketAsSpam", "UndoTicketReopening"}
    assert commands == {*named, *(f"{verb}Ticket" for verb in (*verbs, *more))}
