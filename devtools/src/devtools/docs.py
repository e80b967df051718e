"""The page to try the API of devtools: Swagger UI from a package, so that it works offline."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>Aftersales devtools</title>
<link rel=icon href=docs/assets/favicon-32x32.png><link rel=stylesheet href=docs/assets/swagger-ui.css>
<div id=swagger-ui></div><script src=docs/assets/swagger-ui-bundle.js></script>
<script src=docs/start.js></script></html>
"""
_START = 'SwaggerUIBundle({url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true})\n'


@router.get("/docs")
async def show_docs() -> Response:
    return HTMLResponse(_PAGE)


@router.get("/docs/start.js")
async def start_docs() -> Response:
    return Response(_START, media_type="text/javascript")


router.mount("/docs/assets", StaticFiles(packages=[("fastapi_swagger", "resources")]))
