"""The client of the warranty service."""

from asyncio import timeout
from dataclasses import dataclass

import grpc
from aftersales.warranty.v1.asset_service_pb2 import CheckCoverageRequest, CheckCoverageResponse
from aftersales.warranty.v1.product_model_pb2 import WARRANTY_KIND_STATUTORY
from domainkit.instants import Instant
from prometheus_client import Counter
from servicekit.auth.issuer import IssuerUnavailable
from servicekit.auth.service_tokens import ServiceTokens
from servicekit.mapping.timestamps import from_timestamp, to_timestamp
from servicekit.rpc.client import Channel
from servicekit.runtime.clock import Clock

from tickets.tickets.domain.coverage import Coverage, CoverageState, unknown

CHECK_COVERAGE = "/aftersales.warranty.v1.AssetService/CheckCoverage"

CHECKS = Counter("aftersales_coverage_checks_total", "Coverage checks by what warranty said", ["state"])


@dataclass(frozen=True, slots=True)
class WarrantyClient:
    """Calls warranty with this service's own token, for one retailer at a time and within `timeout_seconds`."""

    channel: Channel
    tokens: ServiceTokens
    clock: Clock
    timeout_seconds: float

    async def check(self, retailer: str, asset_id: str, at: Instant) -> Coverage:
        coverage = await self._ask(retailer, asset_id, at)
        CHECKS.labels(coverage.state.value).inc()
        return coverage

    async def _ask(self, retailer: str, asset_id: str, at: Instant) -> Coverage:
        request = CheckCoverageRequest(asset_id=asset_id, at=to_timestamp(at))
        try:
            async with timeout(self.timeout_seconds):  # for the token and the response together
                metadata = await self.tokens.metadata(retailer)
                response = await self.channel.call(
                    CHECK_COVERAGE, request, CheckCoverageResponse, timeout=self.timeout_seconds, metadata=metadata
                )
        except (IssuerUnavailable, TimeoutError):
            return unknown("WARRANTY_UNAVAILABLE")
        except grpc.aio.AioRpcError as error:
            not_registered = error.code() is grpc.StatusCode.NOT_FOUND
            return unknown("ASSET_NOT_REGISTERED" if not_registered else "WARRANTY_UNAVAILABLE")
        return _coverage(response, self.clock())


def _coverage(response: CheckCoverageResponse, now: Instant) -> Coverage:
    if not response.covered:
        return Coverage(CoverageState.NOT_COVERED, checked_at=now, reason=response.reason)
    return Coverage(
        CoverageState.COVERED,
        kind="statutory" if response.coverage.kind == WARRANTY_KIND_STATUTORY else "commercial",
        ends_at=from_timestamp(response.coverage.ends_at),
        checked_at=now,
    )
