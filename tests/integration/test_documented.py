"""The response hook of all tests here detects undocumented responses."""

import httpx
import pytest
from documented import as_documented

PROBLEM = {
    "type": "/problems/NOT_FOUND",
    "title": "Not found",
    "status": 404,
    "detail": "Look again.",
    "errors": [],
    "instance": "/v1/me",
    "code": "NOT_FOUND",
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
}
ME = {"id": "agent-1", "display_name": "Mia", "role": "agent", "retailers": ["nordic-home"]}


def answer(path: str, status: int, json: object, media: str = "application/json") -> httpx.Response:
    request = httpx.Request("GET", f"http://gateway.example{path}")
    return httpx.Response(status, json=json, headers={"Content-Type": media}, request=request)


def test_documented_response_passes() -> None:
    as_documented(answer("/v1/me", 200, ME))
    as_documented(answer("/v1/nowhere", 404, PROBLEM, "application/problem+json"))


@pytest.mark.parametrize(
    ("reported", "what"),
    [
        (answer("/v1/me", 418, ME), "not documented"),
        (answer("/v1/me", 200, ME, "text/plain"), "not documented"),
        (answer("/v1/me", 200, {**ME, "role": "queen"}), "queen"),
        (answer("/v1/me", 200, {"role": "agent"}), "required"),
        (answer("/v1/nowhere", 404, {"code": "NOT_FOUND"}, "application/problem+json"), "required"),
    ],
)
def test_undocumented_response_fails(reported: httpx.Response, what: str) -> None:
    with pytest.raises(AssertionError, match=what):
        as_documented(reported)
