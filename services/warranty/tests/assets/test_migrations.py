"""Serials that were stored before they had a normal form: their assets stay."""

from collections.abc import AsyncIterator

import pytest
from domainkit.ids import derived_id
from servicekit.backup.migrations import MIGRATIONS as RECORDS
from servicekit.backup.migrations import Migrated, migrate
from servicekit.documents import Document
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService, running_service
from warranty.assets.migrations import MIGRATIONS
from warranty.assets.repository import ASSETS, REFUSALS
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.steps import create, purchase, report

FULL_WIDTH = "Ａ３００－１"  # A300-1


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    """The service with the collection in which `ops migrate` records its progress."""
    now = from_rfc3339("2026-03-01T10:00:00Z")
    async with running_service("warranty", (*COLLECTIONS, RECORDS), wire, now=now) as service:
        yield service


async def sold(service: RunningService, model: str, serial: str, purchase_id: str) -> str:
    """The asset id of a unit with this serial that tickets has reported."""
    asset_id = derived_id("ast", "nordic-home", model, serial)
    reported = purchase(model, [asset_id], id=purchase_id)
    reported.items[0].serial = serial
    await report(service, reported)
    return asset_id


async def sold_formerly(service: RunningService, model: str, serial: str) -> str:
    """As `sold`; stored as the previous release stored it."""
    id = await sold(service, model, serial, "pur_former")
    assets = service.context.store.documents(ASSETS)
    document = await assets.get(id)
    assert document
    version = document.pop("version")
    document.pop("serial_key")
    await assets.replace({**document, "version": version + 1}, if_version=version)
    return id


async def migrated(service: RunningService) -> Migrated:
    return [each async for each in migrate(service.context.store, MIGRATIONS[:1], service.clock)][-1]


async def refused(service: RunningService) -> list[Document]:
    return await service.context.store.documents(REFUSALS).scan()


async def test_unit_sold_again_in_another_spelling_is_refused(service: RunningService) -> None:
    model = (await create(service)).id
    await sold_formerly(service, model, FULL_WIDTH)
    done = await migrated(service)
    assert (done.changed, done.collisions) == (1, ())
    again = await sold(service, model, "A300-1", "pur_2")
    assert await service.context.store.documents(ASSETS).get(again) is None
    assert [each["reason"] for each in await refused(service)] == ["SERIAL_ALREADY_REGISTERED"]


async def test_repeated_unit_of_former_spelling_keeps_its_asset(service: RunningService) -> None:
    model = (await create(service)).id
    id = await sold_formerly(service, model, FULL_WIDTH)
    await migrated(service)
    assert await sold(service, model, FULL_WIDTH, "pur_former") == id
    assert await refused(service) == []


async def test_migration_leaves_ascii_serials_unchanged(service: RunningService) -> None:
    model = (await create(service)).id
    await sold_formerly(service, model, "A300-1")
    assert (await migrated(service)).changed == 0


async def test_colliding_assets_stay_and_are_listed(service: RunningService) -> None:
    model = (await create(service)).id
    first = await sold(service, model, "A300-1", "pur_1")
    former = await sold_formerly(service, model, FULL_WIDTH)
    assert (await migrated(service)).collisions == ((former, first),)
    assets = service.context.store.documents(ASSETS)
    assert {each["id"] for each in await assets.scan()} == {first, former}
