"""Builds the application and its dependencies from the settings."""

from collections.abc import Sequence
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from servicekit.auth.authentication import Authenticator
from servicekit.auth.authorization import Access, Caller
from servicekit.events.bus import Bus
from servicekit.rpc.client import Channel
from servicekit.rpc.pages import Pages
from servicekit.runtime.clock import system_clock
from starlette.types import ASGIApp, Scope

from gateway.edge.cors import Cors
from gateway.edge.limits import Limits
from gateway.edge.middleware import RequestTelemetry
from gateway.edge.quotas import RateLimits
from gateway.edge.rate_limits import CallerLimits, Identify
from gateway.live.sessions import LIVE_PATH, Sessions, session_of
from gateway.live.updates import Live
from gateway.rest.app_state import Gateway
from gateway.rest.dispatch import RoutesBySegment
from gateway.rest.document import DESCRIPTION, document
from gateway.rest.exceptions import response_to
from gateway.rest.files import is_upload
from gateway.rest.generated.routers import ROUTERS
from gateway.rest.response_headers import HEADERS
from gateway.rest.routes import (
    attachments,
    bulk,
    docs,
    export,
    feed,
    live,
    me,
    operations,
    passports,
    product_documents,
    timeline,
    unsubscriptions,
)
from gateway.settings import Settings

_BY_HAND = (
    *(feed.router, timeline.router, export.router, me.router, live.router, unsubscriptions.router),
    *(attachments.router, attachments.downloads, product_documents.router, product_documents.downloads),
    *(bulk.router, passports.router, passports.links, operations.router, docs.router),
)
_EXPOSED_HEADERS = [*HEADERS, "Date"]  # the server's time, which deadlines are shown by
_ALLOWED_HEADERS = [
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "traceparent",
]


def build_gateway(settings: Settings, bus: Bus) -> Gateway:
    """The dependencies of all requests. Nothing connects before it is needed."""
    clock = system_clock(settings.clock_offset_seconds)
    authenticator = Authenticator(
        issuer=settings.jwt_issuer,
        jwks_url=settings.jwt_jwks_url,
        certificates=settings.jwt_ca,
        audience=settings.jwt_audience,
        claim_role=settings.claim_role,
        claim_retailers=settings.claim_retailers,
        claim_customer=settings.claim_customer,
        memory_seconds=settings.token_memory_seconds,
        clock=clock,
    )
    return Gateway(
        channels={name: Channel(name, target) for name, target in settings.targets().items()},
        timeout=settings.call_timeout_seconds,
        access=Access({}, authenticator),
        authenticator=authenticator,
        pages=Pages(settings.page_token_secret.get_secret_value()),
        sessions=Sessions(settings.live_secret.get_secret_value(), clock, authenticator.knows_key),
        live=Live(
            bus,
            connection_seconds=settings.live_connection_seconds,
            heartbeat_seconds=settings.live_heartbeat_seconds,
        ),
        rate_limits=RateLimits.of(
            caller_requests=settings.rate_limit_requests,
            address_requests=settings.rate_limit_address_requests,
            seconds=settings.rate_limit_seconds,
            streams=settings.live_streams_per_caller,
        ),
    )


def build_app(
    gateway: Gateway | None = None,
    cors_origins: tuple[str, ...] = (),
    body_seconds: float = 20,
    trusts_trace_context: bool = True,
    routers: Sequence[APIRouter] = ROUTERS,
) -> FastAPI:
    """The application; a body may take `body_seconds` to arrive, and a caller's trace continues if it is trusted.

    Without a gateway it has its OpenAPI document, but serves no request.
    """
    app = FastAPI(
        title="Aftersales",
        version=version("gateway"),
        description=DESCRIPTION,
        docs_url=None,  # ours is in rest/routes/docs.py
        redoc_url=None,
        redirect_slashes=False,
        # Ours (edge/middleware.py) is leaner, and records neither paths nor queries: they hold tokens and addresses.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.gateway = gateway
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    # Not include_router: it would look for the route of each request twice, through a layer per router.
    routes = [route for router in (*routers, *_BY_HAND) for route in router.routes]
    app.state.routes = RoutesBySegment([*app.router.routes, *routes])
    # Each wraps the one before. Not add_middleware: FastAPI would put its router and five layers more around them.
    layers: ASGIApp = app.state.routes
    if gateway:
        layers = CallerLimits(layers, _identify(gateway), gateway.rate_limits, LIVE_PATH)
    layers = Limits(layers, body_seconds, response_to, unsubscriptions.is_one_click, _is_upload)
    if cors_origins:
        layers = Cors(
            layers,
            allow_origins=cors_origins,
            allow_methods=["GET", "POST", "PATCH"],
            allow_headers=_ALLOWED_HEADERS,
            expose_headers=_EXPOSED_HEADERS,
        )
    app.middleware_stack = RequestTelemetry(layers, trusts_trace_context)
    return app


def _is_upload(scope: Scope) -> bool:
    return any(is_upload(scope, paths) for paths in (attachments.UPLOADS, product_documents.UPLOADS, bulk.UPLOADS))


def _identify(gateway: Gateway) -> Identify:
    async def identify(scope: Scope) -> Caller:
        if session := session_of(scope):
            return await gateway.sessions.read(session)
        # A field that comes twice is one with a comma (RFC 9110 5.3), which is no token.
        sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
        return await gateway.access.identify(", ".join(sent))

    return identify
