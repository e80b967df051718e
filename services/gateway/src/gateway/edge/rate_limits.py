"""Identifies the caller, once per request, and applies their rate limit."""

from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from ipaddress import IPv6Address
from time import monotonic_ns

from servicekit.auth.authentication import Unauthenticated
from servicekit.auth.authorization import Caller, Denied
from servicekit.auth.issuer import IssuerUnavailable
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.middleware import PROBES
from gateway.edge.problems import Problem, problem_response
from gateway.edge.quotas import Quota, RateLimits, Standing

_NETWORK_BITS = 64  # what one subscriber of a provider has for themselves in IPv6

Identify = Callable[[Scope], Awaitable[Caller]]
"""The caller of a request. Raises if there is no valid one, or if it cannot be verified now."""

_UNIDENTIFIED = (Unauthenticated, Denied, IssuerUnavailable, Problem)


class CallerLimits:
    """ASGI middleware. Leaves in the scope `caller` (a Caller, or why there is none) and `rate_limit` (headers)."""

    def __init__(self, app: ASGIApp, identify: Identify, limits: RateLimits, stream_path: str) -> None:
        self._app = app
        self._identify = identify
        self._limits = limits
        self._stream_path = stream_path
        self._streams: Counter[Hashable] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        limits = self._limits
        caller = scope["caller"] = await self._caller(scope)
        # By hash: an id may be as long as a token can hold.
        if isinstance(caller, Caller):
            buckets, key = limits.callers, hash((caller.role, caller.id))
        else:
            buckets, key = limits.addresses, hash(_network(scope))
        standing = buckets.take(key, monotonic_ns())
        scope["rate_limit"] = _headers(buckets.quota, standing)
        if not standing.allowed:
            refused = Problem("RATE_LIMITED", _granted(buckets.quota), retry_after=standing.next_in)
            await problem_response(refused, scope)(scope, receive, send)
        elif scope["path"] == self._stream_path:
            await self._stream(key, limits.streams, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller | Exception:
        try:
            return await self._identify(scope)
        except _UNIDENTIFIED as error:
            return error.with_traceback(None)  # which would hold the scope that holds the error

    async def _stream(self, key: Hashable, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        if self._streams[key] >= most:
            refused = Problem("TOO_MANY_STREAMS", f"{most} live streams of yours are open.", retry_after=5)
            await problem_response(refused, scope)(scope, receive, send)
            return
        self._streams[key] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._streams[key] -= 1
            if not self._streams[key]:
                del self._streams[key]


def _network(scope: Scope) -> str:
    """The address a request came from; of an IPv6 address its network, as its holder has all of it."""
    host: str = scope["client"][0] if scope.get("client") else ""
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or int(address) >> (128 - _NETWORK_BITS))


def _headers(quota: Quota, standing: Standing) -> list[tuple[bytes, bytes]]:
    limit = f'"{quota.name}";r={standing.remaining};t={standing.full_in}'
    return [(b"ratelimit", limit.encode()), (b"ratelimit-policy", quota.policy.encode())]


def _granted(quota: Quota) -> str:
    whose = "you" if quota.name == "caller" else "your address, without a valid token,"
    return f"{quota.requests} requests in {quota.seconds:g} s are for {whose}."
