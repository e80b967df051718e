"""Coverage while warranty responds, is slow, or is unreachable."""

from asyncio import Event, wait_for
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, cast

import grpc
import pytest
from aftersales.warranty.v1 import asset_service_pb2 as pb
from aftersales.warranty.v1.product_model_pb2 import WARRANTY_KIND_COMMERCIAL, WARRANTY_KIND_STATUTORY
from domainkit.instants import Instant
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.rpc.client import Channel
from servicekit.testing.clock import FakeClock
from servicekit.testing.ports import free_port
from tickets.tickets.domain.coverage import Coverage, CoverageState, unknown
from tickets.tickets.warranty_client import CHECK_COVERAGE, WarrantyClient


@dataclass
class Tokens:
    issuer_is_there: bool = True
    issuer_hangs: bool = False

    async def metadata(self, retailer: str) -> list[tuple[str, str]]:
        if not self.issuer_is_there:
            raise IssuerUnavailable
        if self.issuer_hangs:
            await Event().wait()
        return [("x-aftersales-retailer", retailer)]


@pytest.fixture
async def client_of() -> AsyncIterator[Callable[..., WarrantyClient]]:
    channels: list[Channel] = []

    def make(port: int, *, timeout: float = 5, tokens: Any = None) -> WarrantyClient:
        channels.append(Channel("warranty", f"127.0.0.1:{port}"))
        return WarrantyClient(channels[-1], cast(ServiceTokens, tokens or Tokens()), FakeClock(now=Instant(7)), timeout)

    yield make
    for channel in channels:
        await channel.close()


@dataclass
class Peer:
    """A warranty service with one response, given at once or never."""

    response: pb.CheckCoverageResponse
    hangs: bool = False

    async def serve(self) -> tuple[grpc.aio.Server, int]:
        async def check(request: pb.CheckCoverageRequest, context: Any) -> pb.CheckCoverageResponse:
            if self.hangs:
                await Event().wait()
            return self.response

        server = grpc.aio.server()
        service, _, method = CHECK_COVERAGE[1:].partition("/")
        handler = grpc.unary_unary_rpc_method_handler(
            check, pb.CheckCoverageRequest.FromString, pb.CheckCoverageResponse.SerializeToString
        )
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {method: handler}),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        return server, port


@pytest.mark.parametrize(
    ("kind", "word"), [(WARRANTY_KIND_STATUTORY, "statutory"), (WARRANTY_KIND_COMMERCIAL, "commercial")]
)
async def test_covered_returns_kind_and_end(client_of: Callable[..., WarrantyClient], kind: Any, word: str) -> None:
    response = pb.CheckCoverageResponse(covered=True)
    response.coverage.kind = kind
    response.coverage.ends_at.seconds = 9
    server, port = await Peer(response).serve()
    coverage = await client_of(port).check("nordic-home", "ast_1", Instant(1))
    assert coverage == Coverage(CoverageState.COVERED, word, ends_at=Instant(9_000_000), checked_at=Instant(7))
    await server.stop(0)


async def test_not_covered_returns_the_reason(client_of: Callable[..., WarrantyClient]) -> None:
    server, port = await Peer(pb.CheckCoverageResponse(reason="EXPIRED")).serve()
    coverage = await client_of(port).check("nordic-home", "ast_1", Instant(1))
    assert coverage == Coverage(CoverageState.NOT_COVERED, checked_at=Instant(7), reason="EXPIRED")
    await server.stop(0)


async def test_slow_warranty_makes_coverage_unknown(client_of: Callable[..., WarrantyClient]) -> None:
    server, port = await Peer(pb.CheckCoverageResponse(), hangs=True).serve()
    assert await client_of(port, timeout=0.1).check("nordic-home", "a", Instant(1)) == unknown("WARRANTY_UNAVAILABLE")
    await server.stop(0)


async def test_unreachable_warranty_makes_coverage_unknown(client_of: Callable[..., WarrantyClient]) -> None:
    client = client_of(free_port(), timeout=1)
    assert await client.check("nordic-home", "ast_1", Instant(1)) == unknown("WARRANTY_UNAVAILABLE")


async def test_slow_issuer_makes_coverage_unknown(client_of: Callable[..., WarrantyClient]) -> None:
    slow = client_of(free_port(), timeout=0.1, tokens=Tokens(issuer_hangs=True))
    assert await wait_for(slow.check("nordic-home", "ast_1", Instant(1)), 5) == unknown("WARRANTY_UNAVAILABLE")


async def test_unreachable_issuer_makes_coverage_unknown(client_of: Callable[..., WarrantyClient]) -> None:
    tokens: Any = Tokens(issuer_is_there=False)
    response = await client_of(free_port(), tokens=tokens).check("nordic-home", "ast_1", Instant(1))
    assert response == unknown("WARRANTY_UNAVAILABLE")
