"""The page that lets people read and try the API: Swagger UI, served by ourselves, so that no other site has a say."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from gateway.rest.json_route import JsonRoute

router = APIRouter(include_in_schema=False, route_class=JsonRoute)

_PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>Aftersales API</title>
<link rel=icon href=docs/assets/favicon-32x32.png><link rel=stylesheet href=docs/assets/swagger-ui.css>
<div id=swagger-ui></div><script src=docs/assets/swagger-ui-bundle.js></script>
<script src=docs/start.js></script></html>
"""
_ASSETS = StaticFiles(packages=[("fastapi_swagger", "resources")])
# A file of its own: the page's policy allows no script within it.
_START = 'SwaggerUIBundle({url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, filter: true})\n'


@router.get("/docs")
async def show_docs() -> Response:
    """The page. Its addresses are relative: they hold behind any proxy."""
    return HTMLResponse(_PAGE)


@router.get("/docs/start.js")
async def start_docs() -> Response:
    """What shows our document in it."""
    return Response(_START, media_type="text/javascript")


@router.get("/docs/assets/{file}")
async def read_file(file: str, request: Request) -> Response:
    """A file of Swagger UI."""
    return await _ASSETS.get_response(file, request.scope)
