"""If-Match and If-None-Match as RFC 9110 has them (13.1.1, 13.1.2), and what responses vary by."""

import pytest
from aftersales.tickets.v1.ticket_pb2 import Ticket
from aftersales.tickets.v1.ticket_service_pb2 import GetTicketResponse
from httpx import AsyncClient, Response

from services.gateway.tests.conftest import ORIGIN
from services.gateway.tests.fakes import Backend

VERBS = {
    "update": ("PATCH", "", {"priority": "high"}),
    "assign": ("POST", ":assign", {}),
    "wait": ("POST", ":wait", {}),
    "resolve": ("POST", ":resolve", {"code": "solved"}),
    "reopen": ("POST", ":reopen", {}),
    "close": ("POST", ":close", {}),
}


async def change(client: AsyncClient, verb: str, *lines: str) -> Response:
    """The verb with one If-Match field line for each of `lines`."""
    method, suffix, body = VERBS[verb]
    headers = [("If-Match", line.encode("latin-1")) for line in lines]
    return await client.request(method, f"/v1/tickets/tkt_1{suffix}", json=body, headers=headers)  # type: ignore[arg-type]


@pytest.mark.parametrize("verb", VERBS)
async def test_change_passes_a_list_of_etags_on(client: AsyncClient, tickets: Backend, verb: str) -> None:
    assert (await change(client, verb, '"x", "1-0a1b2c3d"', 'W/"2"')).status_code == 200
    [(_, request, _)] = tickets.asked
    assert list(request.if_match) == ["x", "1-0a1b2c3d", 'W/"2"']


@pytest.mark.parametrize(
    ("line", "etags", "etag"),
    [
        ('"7"', ["7"], "7"),
        ('"7-0a1b2c3d"', ["7-0a1b2c3d"], "7"),
        ('W/"7", "8"', ['W/"7"', "8"], 'W/"7"'),
        (' ,"7" ,, "8"\t,', ["7", "8"], "7"),
        ('"a,b","7"', ["a,b", "7"], "a,b"),
        ('""', [""], '""'),
        ('"é"', ["é"], "é"),
        ("*", [], ""),
        (" * ", [], ""),
    ],
)
async def test_if_match_is_read_as_rfc_9110_defines_it(
    client: AsyncClient, tickets: Backend, line: str, etags: list[str], etag: str
) -> None:
    assert (await change(client, "update", line)).status_code == 200
    [(_, request, _)] = tickets.asked
    assert (list(request.if_match), request.etag) == (etags, etag)


@pytest.mark.parametrize(
    "line", ["7", '"7', 'w/"7"', '"7" "8"', '*, "7"', '"7", *', "**", ",", '"7" x', 'W/ "7"', '"a b"']
)
@pytest.mark.parametrize("verb", ["update", "assign"])
async def test_malformed_if_match_is_refused_by_its_name(
    client: AsyncClient, tickets: Backend, verb: str, line: str
) -> None:
    response = await change(client, verb, line)
    assert (response.status_code, response.json()["code"]) == (400, "HEADER_INVALID")
    [error] = response.json()["errors"]
    assert (error["field"], '"7"' in error["detail"]) == ("If-Match", True)
    assert tickets.asked == []


@pytest.mark.parametrize("line", ['W/"7"', 'W/"7", W/"8"'])
async def test_weak_if_match_says_to_send_a_strong_one(client: AsyncClient, tickets: Backend, line: str) -> None:
    problem = (await change(client, "update", line)).json()
    assert (problem["status"], problem["code"]) == (412, "ETAG_MISMATCH")
    assert "never matches" in problem["detail"]
    assert "GET it again" not in problem["detail"]
    assert tickets.asked == []


async def test_empty_if_match_changes_no_version(client: AsyncClient, tickets: Backend) -> None:
    assert (await change(client, "assign", "")).json()["code"] == "HEADER_INVALID"
    assert (await change(client, "update", "")).json()["code"] == "HEADER_INVALID"
    assert (await change(client, "update")).json()["code"] == "PRECONDITION_REQUIRED"
    assert tickets.asked == []


async def test_if_match_beyond_its_length_is_refused(client: AsyncClient, tickets: Backend) -> None:
    for lines in (['"' + "7" * 999 + '"'], ['"' + "7" * 600 + '"'] * 2):
        response = await change(client, "assign", *lines)
        assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "If-Match")
    assert tickets.asked == []


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (['"7-0a1b2c3d"'], 304),
        (['W/"7-0a1b2c3d"'], 304),
        (['"6", W/"7-0a1b2c3d"'], 304),
        (['"6"', '"7-0a1b2c3d"'], 304),
        (["*"], 304),
        (['"7"'], 200),
        (['"7-ffffffff"'], 200),
        (['"a,"7-0a1b2c3d",b"'], 200),
        (["7-0a1b2c3d"], 200),
        ([""], 200),
    ],
)
async def test_if_none_match_compares_the_whole_weakly(
    client: AsyncClient, tickets: Backend, lines: list[str], status: int
) -> None:
    tickets.answers["GetTicket"] = GetTicketResponse(ticket=Ticket(id="tkt_1", etag="7-0a1b2c3d"))
    response = await client.get("/v1/tickets/tkt_1", headers=[("If-None-Match", line) for line in lines])
    assert (response.status_code, response.headers["ETag"]) == (status, '"7-0a1b2c3d"')


@pytest.mark.parametrize("path", ["/v1/tickets/tkt_1", "/v1/tickets", "/v1/me", "/v1/tickets?page_size=0", "/v1/live"])
@pytest.mark.parametrize("origin", [{"Origin": ORIGIN}, {"Origin": "https://other.example"}, {}])
async def test_responses_vary_by_caller_and_origin(client: AsyncClient, path: str, origin: dict[str, str]) -> None:
    response = await client.get(path, headers=origin)
    assert response.headers.get_list("Vary") == ["Origin, Authorization"]


async def test_response_304_varies_as_its_200_does(client: AsyncClient) -> None:
    response = await client.get("/v1/tickets/tkt_1", headers={"If-None-Match": "*"})
    assert (response.status_code, response.headers["Vary"]) == (304, "Origin, Authorization")
