"""The baseline's warranty: reports every asset as covered.

Usage: python -m bench.baseline.warranty PORT DATABASE
"""

import sys
from functools import partial
from typing import Any

import grpc
import uvloop
from aftersales.warranty.v1.asset_pb2 import Coverage
from aftersales.warranty.v1.asset_service_pb2 import CheckCoverageRequest, CheckCoverageResponse
from aftersales.warranty.v1.asset_service_pb2_grpc import AssetServiceServicer, add_AssetServiceServicer_to_server
from aftersales.warranty.v1.product_model_pb2 import WarrantyKind
from google.protobuf.timestamp_pb2 import Timestamp

from bench.baseline.serve import serve
from bench.baseline.table import Table

ASSET = "ast_baseline"


class Assets(AssetServiceServicer):
    """One asset, read for each question."""

    def __init__(self, table: Table) -> None:
        self.table = table

    async def CheckCoverage(
        self, request: CheckCoverageRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> CheckCoverageResponse:
        return CheckCoverageResponse(covered=True, coverage=Coverage.FromString(self.table.get(request.asset_id)))


async def main() -> None:
    table = Table(sys.argv[2])
    coverage = Coverage(
        id="cov_floor",
        kind=WarrantyKind.WARRANTY_KIND_STATUTORY,
        ends_at=Timestamp(seconds=1_895_000_000),
        parts_share_percent=100,
        labour_share_percent=100,
    )
    table.insert_now(ASSET, coverage.SerializeToString())
    await serve(sys.argv[1], table, partial(add_AssetServiceServicer_to_server, Assets(table)))  # type: ignore[abstract]


if __name__ == "__main__":
    uvloop.run(main())
