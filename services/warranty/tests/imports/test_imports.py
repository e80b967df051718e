"""Rows of files as the service carries them out: units that are not sold yet, and readings of meters."""

from typing import Any

import pytest
from aftersales.common.v1.operation_pb2 import RejectedRow
from aftersales.tickets.v1.purchase_pb2 import Purchase
from aftersales.warranty.v1.asset_life_service_pb2 import ListAssetHistoryRequest
from aftersales.warranty.v1.asset_service_pb2 import CreateAssetRequest, GetAssetRequest
from aftersales.warranty.v1.meter_pb2 import MeterReadingSource
from aftersales.warranty.v1.meter_service_pb2 import ListMeterReadingsRequest
from aftersales.warranty.v1.operation_service_pb2 import ListRejectedRowsRequest
from domainkit.ids import derived_id
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp
from servicekit.testing.service import RunningService

from services.warranty.tests.operations.sending import READINGS, carried_out, send
from services.warranty.tests.steps import create, purchase, report

MADE = "2026-01-05T08:00:00Z"


async def rejected(service: RunningService, id: str) -> list[RejectedRow]:
    page = await service.call(ListRejectedRowsRequest(operation_id=id, page_size=100), "partner")
    return list(page.rejected_rows)


async def outcome(service: RunningService, content: str, **named: Any) -> tuple[tuple[int, int, int], list[Any]]:
    """Accepted, unchanged, rejected; and the rejected rows by number, field and reason."""
    done = await carried_out(service, (await send(service, content, **named)).id)
    rows = [(each.number, each.field, each.reason) for each in await rejected(service, done.id)]
    return (done.rows_accepted, done.rows_unchanged, done.rows_rejected), rows


async def test_row_registers_a_unit_as_a_request_does(service: RunningService) -> None:
    model = await create(service)
    counts, _ = await outcome(
        service, f"serial,product_model_id,manufactured_at\n sn-1 ,{model.id},{MADE}\n", role="agent"
    )
    assert counts == (1, 0, 0)
    id = derived_id("ast", "nordic-home", model.id, "SN-1")
    asset = (await service.call(GetAssetRequest(id=id))).asset
    assert (asset.serial, asset.customer_id, list(asset.coverages)) == ("SN-1", "", [])
    assert await service.recorded(id) == []  # so that nobody gets a mail
    again = CreateAssetRequest(product_model_id=model.id, serial="SN-1")
    assert await service.refusal(again, "partner") == ("ALREADY_EXISTS", "ASSET_EXISTS")


async def test_row_that_contradicts_a_unit_overwrites_nothing(service: RunningService) -> None:
    model = await create(service)
    head = "product_model_id,serial,manufactured_at\n"
    await outcome(service, f"{head}{model.id},SN-1,{MADE}\n")
    rows = [f"{model.id},sn-1,", f"{model.id},SN-1,{MADE}", f"{model.id},SN-1,2026-01-06T08:00:00Z"]
    counts, refused = await outcome(service, head + "\n".join(rows))
    assert (counts, refused) == ((0, 2, 1), [(3, "manufactured_at", "ASSET_CONTRADICTED")])
    asset_id = derived_id("ast", "nordic-home", model.id, "SN-1")
    history = (await service.call(ListAssetHistoryRequest(asset_id=asset_id), "partner")).entries
    assert to_timestamp(from_rfc3339(MADE)) in [each.at for each in history]
    assert to_timestamp(from_rfc3339("2026-01-06T08:00:00Z")) not in [each.at for each in history]


async def test_unit_that_was_sold_since_is_unchanged(service: RunningService) -> None:
    model = await create(service)
    file = f"product_model_id,serial,manufactured_at\n{model.id},SN-1,{MADE}\n"
    await outcome(service, file)
    asset_id = derived_id("ast", "nordic-home", model.id, "SN-1")
    sold: Purchase = purchase(model.id, [asset_id])
    sold.items[0].serial = "SN-1"
    await report(service, sold)
    assert await outcome(service, file) == ((0, 1, 0), [])
    asset = (await service.call(GetAssetRequest(id=asset_id))).asset
    assert (asset.customer_id, len(asset.coverages)) == ("cus_1", 2)


async def test_rows_of_json_lines_are_rejected_by_field(service: RunningService) -> None:
    model = await create(service)
    rows = [
        f'{{"product_model_id": "{model.id}", "serial": "SN-1", "manufactured_at": null}}',
        f'{{"product_model_id": "{model.id}", "serial": "SN-2", "colour": "red"}}',
        f'{{"product_model_id": "{model.id}"}}',
        f'{{"product_model_id": "{model.id}", "serial": 5}}',
        f'{{"product_model_id": "{model.id}", "serial": "SN-3", "manufactured_at": "yesterday"}}',
        f'{{"product_model_id": "{model.id}", "serial": "SN-4", "manufactured_at": "2036-01-01T00:00:00Z"}}',
        '{"product_model_id": "mod_none", "serial": "SN-5"}',
        f'{{"product_model_id": "{model.id}", "serial": "SN-6", "retailer": "baltic-tools"}}',
        f'{{"product_model_id": "{model.id}", "serial": "SN-7", "Mikko Laine": "x"}}',
    ]
    counts, refused = await outcome(service, "\n".join(rows), media_type="application/jsonl; charset=utf-8")
    assert counts == (1, 0, 8)
    fields = ["colour", "serial", "serial", "manufactured_at", "manufactured_at", "product_model_id", "retailer", ""]
    assert refused == [(number, field, "VALIDATION_FAILED") for number, field in enumerate(fields, start=2)]


async def with_unit(service: RunningService) -> tuple[str, str]:
    model = await create(service)
    await outcome(service, f"product_model_id,serial\n{model.id},SN-1\n")
    return model.id, derived_id("ast", "nordic-home", model.id, "SN-1")


async def test_readings_are_recorded_by_the_rules_of_one(service: RunningService) -> None:
    model, asset = await with_unit(service)
    file = "\n".join(
        [
            "asset_id,product_model_id,serial,unit,read_at,value",
            f"{asset},,,kilometres,2026-02-01T08:00:00Z,100",
            f",{model},sn-1,kilometres,2026-02-02T08:00:00Z,180",
            f"{asset},,,kilometres,2026-02-03T08:00:00Z,90",
            f"{asset},,,hours,2026-02-03T08:00:00Z,1",
            f"{asset},,,hours,2026-02-03T09:00:00Z,500",
            f"{asset},,,kilometres,2027-02-03T08:00:00Z,900",
            "ast_none,,,kilometres,2026-02-03T08:00:00Z,9",
            f"{asset},,,miles,2026-02-03T08:00:00Z,9",
            f"{asset},,,kilometres,2026-02-03T08:00:00Z,ten",
            f"{asset},,,kilometres,2026-02-03T08:00:00Z,",
            f"{asset},{model},SN-1,kilometres,2026-02-03T08:00:00Z,200",
            f"{asset},,,kilometres,2026-02-01T10:00:00+02:00,100",
        ]
    )
    expected = [
        (3, "value", "METER_READING_GOES_BACK"),
        (5, "value", "METER_READING_TOO_FAST"),
        (6, "read_at", "METER_READING_IN_THE_FUTURE"),
        (7, "asset_id", "ASSET_NOT_FOUND"),
        (8, "unit", "VALIDATION_FAILED"),
        (9, "value", "VALIDATION_FAILED"),
        (10, "value", "VALIDATION_FAILED"),
        (11, "asset_id", "VALIDATION_FAILED"),
    ]
    assert await outcome(service, file, kind=READINGS) == ((3, 1, 8), expected)
    assert await outcome(service, file, kind=READINGS) == ((0, 4, 8), expected)
    listed = await service.call(ListMeterReadingsRequest(asset_id=asset), "partner")
    assert [each.value for each in listed.meter_readings] == [1, 180, 100]
    assert {each.source for each in listed.meter_readings} == {MeterReadingSource.METER_READING_SOURCE_PARTNER}
    assert listed.meter_readings[1].read_at == to_timestamp(from_rfc3339("2026-02-02T08:00:00Z"))


@pytest.mark.parametrize("retailer", ["baltic-tools"])
async def test_reading_of_another_retailers_unit_is_rejected(service: RunningService, retailer: str) -> None:
    _, asset = await with_unit(service)
    file = f"asset_id,unit,read_at,value\n{asset},kilometres,2026-02-01T08:00:00Z,100\n"
    await send(service, file, kind=READINGS, retailers=[retailer])
    await carried_out(service, (await send(service, "product_model_id,serial\n")).id)
    assert not (await service.call(ListMeterReadingsRequest(asset_id=asset), "partner")).meter_readings
