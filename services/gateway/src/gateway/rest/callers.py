"""The caller of a route. The token is verified here and passed on unchanged; services decide by themselves."""

from typing import Annotated

from fastapi import Depends, Request
from servicekit.auth.authorization import Caller

from gateway.rest.app_state import gateway_of
from gateway.rest.calls import Call


def _identified(request: Request) -> Caller:
    found: Caller | Exception = request.scope["caller"]  # by edge.rate_limits.CallerLimits
    if isinstance(found, Exception):
        raise found
    return found


async def _caller(request: Request) -> Caller:
    return _identified(request)


async def _signed_in(request: Request) -> Call:
    _identified(request)
    gateway = gateway_of(request)
    return Call(gateway.channels, gateway.timeout, (("authorization", request.headers["authorization"]),))


async def _anyone(request: Request) -> Call:
    gateway = gateway_of(request)
    return Call(gateway.channels, gateway.timeout, ())


TheCaller = Annotated[Caller, Depends(_caller)]
"""For routes that need the caller. Without a valid token: UNAUTHENTICATED."""

SignedIn = Annotated[Call, Depends(_signed_in)]
"""For routes that call services on behalf of the caller. Without a valid token: UNAUTHENTICATED."""

Anyone = Annotated[Call, Depends(_anyone)]
"""For routes that need no token."""
