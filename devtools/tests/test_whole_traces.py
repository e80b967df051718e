from collections.abc import Iterator
from typing import Any

import httpx
from devtools.whole_traces import wait_until_whole

_ROOT = {"service": "gateway"}
_CHILD = {"service": "tickets"}


def _viewer(*answers: dict[str, Any] | None) -> httpx.Client:
    """A viewer that gives one answer after the other, the last for ever; None: the trace is unknown."""
    following: Iterator[dict[str, Any] | None] = iter(answers)
    last: list[dict[str, Any] | None] = []

    def answer(_: httpx.Request) -> httpx.Response:
        last[:] = [next(following, last[0] if last else None)]
        return httpx.Response(200, json=last[0]) if last[0] else httpx.Response(404)

    return httpx.Client(transport=httpx.MockTransport(answer), base_url="http://viewer.example")


def test_a_trace_is_whole_once_every_parent_has_come() -> None:
    early = {"spans": [_CHILD], "missing_parents": ["aa"]}
    whole = {"spans": [_ROOT, _CHILD], "missing_parents": []}
    viewer = _viewer(None, early, whole)
    assert wait_until_whole(viewer, "t", seconds=10) == ""
    assert viewer.get("/traces/t").json() == whole


def test_a_parent_that_never_comes_is_named() -> None:
    viewer = _viewer({"spans": [_CHILD], "missing_parents": ["aa"]})
    assert wait_until_whole(viewer, "t", seconds=0) == "missing parent spans: aa"


def test_a_service_without_a_span_is_named() -> None:
    viewer = _viewer({"spans": [_ROOT], "missing_parents": []})
    assert wait_until_whole(viewer, "t", seconds=0, services={"gateway", "tickets"}).endswith("from tickets")
