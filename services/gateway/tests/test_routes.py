"""What `python -m gateway routes` prints."""

import subprocess
import sys

from gateway import routes
from gateway.wiring import build_app

OPERATIONS = {f"{each.method} {each.path}": each for each in routes.operations(build_app().openapi())}


def test_operation_names_its_rpc_messages_and_roles() -> None:
    assert OPERATIONS["PATCH /v1/tickets/{id}"] == routes.Operation(
        "PATCH",
        "/v1/tickets/{id}",
        "tickets.v1.TicketService/UpdateTicket",
        "UpdateTicketRequest",
        "UpdateTicketResponse",
        "agent,supervisor",
    )


def test_public_operation_has_no_roles() -> None:
    assert OPERATIONS["GET /v1/invitations/{token}"].roles == ""
    assert OPERATIONS["GET /v1/me"].roles == "any"


def test_only_me_and_live_call_no_rpc() -> None:
    without = {at for at, each in OPERATIONS.items() if not each.rpc}
    assert without == {"GET /v1/me", "GET /v1/live", "POST /v1/live-sessions"}


def test_command_prints_a_line_each_in_aligned_columns() -> None:
    command = [sys.executable, "-m", "gateway", "routes"]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    head, *lines = printed.splitlines()
    assert head.split() == ["METHOD", "PATH", "RPC", "REQUEST", "RESPONSE", "ROLES"]
    assert len(lines) == len(OPERATIONS)
    starts = [head.index(name) for name in head.split()]
    assert all(line[start - 1] == " " and line[start] != " " for line in lines for start in starts[1:])
