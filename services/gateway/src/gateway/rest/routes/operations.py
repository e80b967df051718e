"""For load balancers and readers: health, and the remedies of problems. Metrics have a port of their own."""

import re
from html import escape

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from gateway.edge.problem_codes import REGISTRY
from gateway.edge.problems import Problem
from gateway.rest import responses
from gateway.rest.app_state import gateway_of
from gateway.rest.json_route import JsonRoute

_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,62}")

router = APIRouter(include_in_schema=False, route_class=JsonRoute)


@router.get("/livez")
async def livez() -> Response:
    """The process runs."""
    return responses.answer({"status": "alive"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """It takes requests; `degraded` while the event bus is away; 503 once it is stopping."""
    live = gateway_of(request).live
    checks = {"bus": "ok" if live.connected else "unavailable"}
    if live.closing:
        return responses.answer({"status": "stopping", "checks": checks}, 503)
    return responses.answer({"status": "ready" if live.connected else "degraded", "checks": checks})


@router.get("/problems")
async def list_problems() -> Response:
    """All codes, each with a link to its page."""
    codes = "".join(
        f"<li><a href=/problems/{kind.code}>{kind.code}</a> ({kind.status}): {escape(kind.title)}"
        for kind in sorted(REGISTRY.values(), key=lambda kind: (kind.status, kind.code))
    )
    return _page("Problems", f"<h1>Problems</h1><ul>{codes}</ul>")


@router.get("/problems/{code}")
async def explain_problem(code: str) -> Response:
    """What a problem means and what to do about it."""
    kind = REGISTRY.get(code)
    if kind is None:
        return _unknown(code)
    title, remedy = escape(kind.title), escape(kind.remedy)
    body = f"<h1>{title}</h1><p><code>{code}</code>, HTTP {kind.status}</p><p>{remedy}</p>"
    return _page(code, body + "<p><a href=/problems>All problems</a></p>")


def _unknown(code: str) -> HTMLResponse:
    """A service may be newer than this gateway, and the type of its problem leads here."""
    if not _CODE.fullmatch(code):
        raise Problem("NOT_FOUND")
    body = (
        f"<h1><code>{code}</code></h1><p>This gateway does not know the code: the service that refused the request may "
        "be newer. The problem&rsquo;s <code>detail</code> says what happened.</p>"
    )
    return _page(code, body + "<p><a href=/problems>All problems</a></p>")


def _page(title: str, body: str) -> HTMLResponse:
    return HTMLResponse(f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>{body}</html>")
