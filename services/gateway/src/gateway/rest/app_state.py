"""The dependencies that all requests share."""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import dataclass

from servicekit.auth.authentication import Authenticator
from servicekit.auth.authorization import Access
from servicekit.rpc.client import Channel
from servicekit.rpc.pages import Pages
from starlette.requests import Request

from gateway.edge.quotas import RateLimits
from gateway.live.sessions import Sessions
from gateway.live.updates import Live


@dataclass(frozen=True, slots=True)
class Gateway:
    """`timeout` is of one call, in seconds; `channels` are by service."""

    channels: Mapping[str, Channel]
    timeout: float
    access: Access
    authenticator: Authenticator
    pages: Pages
    sessions: Sessions
    live: Live
    rate_limits: RateLimits

    async def close(self) -> None:
        await gather(*(channel.close() for channel in self.channels.values()), self.authenticator.close())


def gateway_of(request: Request) -> Gateway:
    """That of the application that serves this request."""
    gateway: Gateway = request.app.state.gateway
    return gateway
