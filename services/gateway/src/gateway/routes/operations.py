"""For operators and readers: health, metrics, and the remedies of problems."""

from html import escape

from fastapi import APIRouter, Request
from prometheus_client import REGISTRY as METRICS
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import HTMLResponse, Response

from gateway import responses
from gateway.app_state import gateway_of
from gateway.problem_codes import REGISTRY
from gateway.problems import Problem

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def livez() -> Response:
    """The process runs."""
    return responses.answer({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """It takes requests; `degraded` while the event bus is away; 503 once it is stopping."""
    live = gateway_of(request).live
    if live.closing:
        return responses.answer({"status": "stopping"}, 503)
    bus = "ok" if live.connected else "unavailable"
    return responses.answer({"status": "ok" if live.connected else "degraded", "bus": bus})


@router.get("/metrics")
async def metrics() -> Response:
    """OpenMetrics, with exemplars."""
    return Response(generate_latest(METRICS), media_type=CONTENT_TYPE_LATEST)  # type: ignore[no-untyped-call]


@router.get("/problems/{code}")
async def explain_problem(code: str) -> Response:
    """What a problem means and what to do about it."""
    kind = REGISTRY.get(code)
    if kind is None:
        raise Problem("NOT_FOUND")
    title, remedy = escape(kind.title), escape(kind.remedy)
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{code}</title>"
        f"<h1>{title}</h1><p><code>{code}</code>, HTTP {kind.status}</p><p>{remedy}</p></html>"
    )
