"""Waits until a trace is whole: each service exports its spans half a second or more after they ended."""

from collections.abc import Collection
from time import monotonic, sleep

import httpx


def wait_until_whole(viewer: httpx.Client, trace_id: str, *, seconds: float, services: Collection[str] = ()) -> str:
    """What is missing after that time at most: empty once every parent that a span names is there, and every service.

    Raises httpx.HTTPStatusError if the viewer fails.
    """
    deadline = monotonic() + seconds
    while missing := _missing(viewer.get(f"/traces/{trace_id}"), services):
        if monotonic() > deadline:
            break
        sleep(0.1)
    return missing


def _missing(answer: httpx.Response, services: Collection[str]) -> str:
    if answer.status_code == httpx.codes.NOT_FOUND:
        return "no span of that trace has come"
    trace = answer.raise_for_status().json()
    silent = set(services) - {span["service"] for span in trace["spans"]}
    if silent:
        return f"no spans from {', '.join(sorted(silent))}"
    parents = trace["missing_parents"]
    return f"missing parent spans: {', '.join(parents)}" if parents else ""
