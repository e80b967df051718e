"""Many assets: how fast files of units are carried out, and what a question by serial costs afterwards.

Usage: `make bench-assets [ASSETS=1000000]`, on the embedded store. The service is whole and in this process: its store,
its gRPC server, its timer. Files of 100,000 rows are sent to OperationService and carried out with no limit of rows a
second; then every unit is sold, by the event of its purchase, so that it has two coverages. Without NATS, the events of
the sales stay in the documents. Memory is that of this process, callers included.
"""

import asyncio
import os
import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from aftersales.common.v1.operation_pb2 import Operation, OperationKind, OperationState
from aftersales.tickets.v1.events_pb2 import PurchaseReported
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem, UnitRegistration
from aftersales.warranty.v1.asset_service_pb2 import (
    CheckCoverageRequest,
    CheckCoverageResponse,
    ListAssetsRequest,
    ListAssetsResponse,
)
from aftersales.warranty.v1.operation_service_pb2 import (
    CreateOperationRequest,
    CreateOperationResponse,
    GetOperationRequest,
)
from aftersales.warranty.v1.product_model_pb2 import ProductModel, StartBasis, WarrantyKind, WarrantyTerm
from aftersales.warranty.v1.product_model_service_pb2 import CreateProductModelRequest
from domainkit.ids import derived_id
from domainkit.instants import DAY
from servicekit.mapping.timestamps import to_timestamp
from servicekit.runtime.clock import system_clock
from servicekit.runtime.timers import Timers
from servicekit.telemetry import logs
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire

_RETAILER = "nordic-home"
_ROWS = 100_000  # of a file
_UNITS = 100  # of a purchase
_AT_ONCE = 8  # purchases, as the service's consumer has them
_PART = 256 * 1024
_ASSETS, _OPERATIONS = "/aftersales.warranty.v1.AssetService/", "/aftersales.warranty.v1.OperationService/"
_clock = system_clock(0)


def main() -> None:
    parser = ArgumentParser(prog="python -m bench.assets", description=__doc__)
    parser.add_argument("--assets", type=int, default=1_000_000, help="units, each with two coverages")
    parser.add_argument("--questions", type=int, default=2_000, help="coverages that are asked for by serial")
    asked = parser.parse_args()
    logs.start("bench", "ERROR", sys.stderr)
    os.environ["AFTERSALES_OPERATION_ROWS_PER_SECOND"] = "100000"
    with TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder), asked.assets, asked.questions))


async def _measure(folder: Path, assets: int, questions: int) -> None:
    url = f"sqlite:///{folder}/warranty.db"
    async with running_service("warranty", COLLECTIONS, wire, now=_clock(), store_url=url) as service:
        ticking = asyncio.create_task(_tick(service))
        model = (await service.call(CreateProductModelRequest(product_model=_model()), "admin")).product_model.id
        print(f"memory at the beginning: {_megabytes()} MB", flush=True)
        seconds = await _register(service, model, assets)
        print(f"{assets:,} units from files: {assets / seconds:,.0f} rows/s; memory {_megabytes()} MB", flush=True)
        seconds = await _sell(service, model, assets)
        print(f"{2 * assets:,} coverages by sales: {assets / seconds:,.0f} sales/s; memory {_megabytes()} MB")
        print(f"the store has {_size(folder):,.0f} MB", flush=True)
        shown, checked = await _ask(service, assets, questions)
        print(f"coverages by serial, one call of gRPC: {_percentiles(shown)}")
        print(f"with a check of the coverage, two calls: {_percentiles(checked)}; memory {_megabytes()} MB")
        ticking.cancel()


async def _tick(service: RunningService) -> None:
    """The service's clock is that of a test: it follows the time."""
    while True:
        service.clock.now = _clock()
        await asyncio.sleep(0.005)


def _model() -> ProductModel:
    kinds = {WarrantyKind.WARRANTY_KIND_STATUTORY: 24, WarrantyKind.WARRANTY_KIND_COMMERCIAL: 60}
    terms = [
        WarrantyTerm(kind=kind, months=months, start_basis=StartBasis.START_BASIS_SALE, parts_share_percent=100)
        for kind, months in kinds.items()
    ]
    return ProductModel(
        retailer=_RETAILER, manufacturer="Vesikone", name="Aalto 300", category="washers", warranty_terms=terms
    )


def _serial(number: int) -> str:
    return f"A300-{number:08}"


def _asset_id(model: str, number: int) -> str:
    return derived_id("ast", _RETAILER, model, _serial(number))


async def _register(service: RunningService, model: str, assets: int) -> float:
    """Seconds from the first byte of the first file to the end of the last operation."""
    (timer,) = (each for each in service.components.timers if each.name == "operations")
    timers = Timers(service.clock)
    running = asyncio.create_task(timers.run([timer]))
    begun, cpu, waited = time.perf_counter(), time.process_time(), [0.0]
    for start in range(0, assets, _ROWS):
        rows = range(start, min(start + _ROWS, assets))
        metadata = [("authorization", f"Bearer {service.issuer.token(role='partner')}")]
        sent = await service.channel.send(
            _OPERATIONS + "CreateOperation", _file(model, rows), CreateOperationResponse, timeout=60, metadata=metadata
        )
        timers.wake(timer.name)
        operation: Operation = sent.operation
        while not operation.HasField("ended_at"):
            await asyncio.sleep(0.05)
            waited.append(await _list(service, metadata, start))
            operation = (await service.call(GetOperationRequest(id=operation.id), "partner")).operation
        if operation.state != OperationState.OPERATION_STATE_COMPLETED or operation.rows_accepted != len(rows):
            raise SystemExit(f"not all rows were accepted: {operation}")
    seconds = time.perf_counter() - begun
    print(f"meanwhile, a list by serial: {_percentiles(waited)}")
    print(f"{(time.process_time() - cpu) / assets * 1e6:,.0f} µs of CPU for a row, the sending of the file included")
    await timers.stop(grace=5)
    await running
    return seconds


async def _list(service: RunningService, metadata: list[tuple[str, str]], number: int) -> float:
    """Milliseconds of a list of the assets with one serial."""
    begun, asked = time.perf_counter(), ListAssetsRequest(serial=_serial(number))
    await service.channel.call(_ASSETS + "ListAssets", asked, ListAssetsResponse, timeout=10, metadata=metadata)
    return (time.perf_counter() - begun) * 1_000


async def _file(model: str, rows: range) -> AsyncIterator[CreateOperationRequest]:
    yield CreateOperationRequest(kind=OperationKind.OPERATION_KIND_ASSETS, media_type="text/csv")
    part = b"product_model_id,serial,manufactured_at\r\n"
    for number in rows:
        part += f"{model},{_serial(number)},2026-01-05T08:00:00Z\r\n".encode()
        if len(part) > _PART:
            yield CreateOperationRequest(chunk=part)
            part = b""
    yield CreateOperationRequest(chunk=part)


async def _sell(service: RunningService, model: str, assets: int) -> float:
    """Seconds that it takes to sell every unit."""
    begun = time.perf_counter()
    purchases = _purchases(model, assets)

    async def consume() -> None:
        for purchase in purchases:
            await service.deliver("registrations", PurchaseReported(purchase=purchase, time_zone="UTC"), purchase.id)

    await asyncio.gather(*(consume() for _ in range(_AT_ONCE)))
    return time.perf_counter() - begun


def _purchases(model: str, assets: int) -> Iterator[Purchase]:
    sold_at = to_timestamp(_clock() - 30 * DAY)
    for start in range(0, assets, _UNITS):
        items = [
            PurchaseItem(
                line=number - start + 1,
                product_model_id=model,
                quantity=1,
                serial=_serial(number),
                sold_at=sold_at,
                registrations=[UnitRegistration(asset_id=_asset_id(model, number), unit=1)],
            )
            for number in range(start, min(start + _UNITS, assets))
        ]
        yield Purchase(
            id=f"pur_{start}", retailer=_RETAILER, order_id=f"SO-{start}", customer_id=f"cus_{start}", items=items
        )


async def _ask(service: RunningService, assets: int, questions: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each question: the asset with this serial, and whether it is covered now as well."""
    metadata = [("authorization", f"Bearer {service.issuer.token(role='agent')}")]
    call, chosen = service.channel.call, random.Random(16)  # noqa: S311
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(questions):
        serial = _serial(chosen.randrange(assets))
        begun = time.perf_counter()
        by_serial = ListAssetsRequest(serial=serial)
        listed = await call(_ASSETS + "ListAssets", by_serial, ListAssetsResponse, timeout=10, metadata=metadata)
        taken[0].append((time.perf_counter() - begun) * 1_000)
        [asset] = listed.assets
        request = CheckCoverageRequest(asset_id=asset.id)
        check = await call(_ASSETS + "CheckCoverage", request, CheckCoverageResponse, timeout=10, metadata=metadata)
        taken[1].append((time.perf_counter() - begun) * 1_000)
        if not check.covered or len(asset.coverages) != 2:
            raise SystemExit(f"{asset.id} is not covered twice")
    return taken


def _size(folder: Path) -> float:
    """Of the store, in 10^6 bytes."""
    return sum(each.stat().st_size for each in folder.glob("warranty.db*")) / 1e6


def _megabytes() -> int:
    """The memory of this process that is resident."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def _percentiles(values: list[float]) -> str:
    cuts = quantiles(values, n=100, method="inclusive")
    named = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "most": max(values)}
    return ", ".join(f"{name} {value:.2f} ms" for name, value in named.items())


if __name__ == "__main__":
    main()
