"""Campaigns over gRPC and by their timer: the list, late units, coverage, passports, and who sees them."""

import json
from typing import Any

import pytest
from aftersales.warranty.v1 import campaign_service_pb2 as pb
from aftersales.warranty.v1.asset_service_pb2 import GetAssetRequest
from aftersales.warranty.v1.campaign_pb2 import Campaign, CampaignKind, CampaignState, CampaignUnit, CampaignUnitState
from aftersales.warranty.v1.passport_service_pb2 import GetAssetPassportRequest, ReadPassportRequest
from aftersales.warranty.v1.product_model_pb2 import WarrantyKind
from aftersales.warranty.v1.serial_rule_pb2 import SerialRange
from domainkit.instants import SECOND
from servicekit.testing.service import RunningService, refusal_of
from warranty.campaigns import use_cases
from warranty.campaigns.domain.campaign import SETTLED_AFTER
from warranty.campaigns.repository import CAMPAIGNS

from services.warranty.tests.steps import create, erase_customer, purchase, report

RECALL = WarrantyKind.WARRANTY_KIND_RECALL
DONE = CampaignUnitState.CAMPAIGN_UNIT_STATE_DONE
SCHEDULED = CampaignUnitState.CAMPAIGN_UNIT_STATE_SCHEDULED
LISTED = CampaignState.CAMPAIGN_STATE_LISTED


async def sell(service: RunningService, model: str, *serials: str) -> None:
    for serial in serials:
        sold = purchase(model, [f"ast_{serial}"], id=f"pur_{serial}")
        sold.items[0].serial = serial
        await report(service, sold)
        service.clock.advance(1)


async def draft(service: RunningService, model: str, **fields: Any) -> Campaign:
    campaign = Campaign(
        **{
            "product_model_id": model,
            "kind": CampaignKind.CAMPAIGN_KIND_RECALL,
            "title": "Pump <b>",
            "description": "It overheats.",
            "coverage_months": 24,
            **fields,
        }
    )
    made = await service.call(pb.CreateCampaignRequest(campaign=campaign), "supervisor")
    return made.campaign  # type: ignore[no-any-return]


async def walk(service: RunningService, *, seconds: int = 61) -> int:
    """Lets the timer act on what is due by then, and returns on how many."""
    service.clock.advance(seconds)
    (timer,) = (each for each in service.components.timers if each.name == "campaign-listing")
    documents, now = service.store.documents(CAMPAIGNS), service.clock()
    acted = 0
    due, _ = await documents.page(timer.index, {}, size=10, after=None)
    for each in due:
        if each["walks_at"] <= now:
            await timer.act(each)
            acted += 1
    return acted


async def get(service: RunningService, id: str) -> Campaign:
    return (await service.call(pb.GetCampaignRequest(id=id))).campaign  # type: ignore[no-any-return]


async def units(service: RunningService, id: str, **fields: Any) -> list[CampaignUnit]:
    return list((await service.call(pb.ListCampaignUnitsRequest(campaign_id=id, **fields))).campaign_units)


def moving(unit: CampaignUnit, state: Any) -> pb.MoveCampaignUnitRequest:
    return pb.MoveCampaignUnitRequest(campaign_id=unit.campaign_id, unit_id=unit.id, state=state)


async def recalls(service: RunningService, asset: str) -> int:
    found = (await service.call(GetAssetRequest(id=asset))).asset.coverages
    return len([each for each in found if each.kind == RECALL])


async def started(service: RunningService, model: str, **fields: Any) -> Campaign:
    campaign = await draft(service, model, **fields)
    await service.call(pb.StartCampaignRequest(id=campaign.id), "supervisor")
    return campaign


async def test_started_campaign_lists_and_covers_its_units(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, "A1", "A2", "B1")
    ranges = [SerialRange(first="a1", last="A9")]
    campaign = await draft(service, model, serial_ranges=ranges)
    assert (campaign.progress.units, await walk(service)) == (2, 0)
    await service.call(pb.StartCampaignRequest(id=campaign.id), "supervisor")
    assert await walk(service) == 1
    shown = await get(service, campaign.id)
    assert (shown.state, shown.progress.targeted, shown.progress.completed_percent) == (LISTED, 2, 0)
    assert {each.asset_id for each in await units(service, campaign.id)} == {"ast_A1", "ast_A2"}
    assert [await recalls(service, each) for each in ("ast_A1", "ast_A2", "ast_B1")] == [1, 1, 0]
    await walk(service)
    assert (await recalls(service, "ast_A1"), (await get(service, campaign.id)).progress.units) == (1, 2)


async def test_walk_goes_on_where_a_batch_ended(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_cases, "BATCH", 2)
    model = (await create(service)).id
    await sell(service, model, *(f"A{number}" for number in range(5)))
    campaign = await started(service, model)
    for listed in (2, 4, 5):
        await walk(service)
        assert (await get(service, campaign.id)).progress.units == listed
    assert (await get(service, campaign.id)).state == LISTED


async def test_unit_that_is_registered_later_joins_as_late(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, "A1")
    campaign = await started(service, model)
    await walk(service)
    await sell(service, model, "A2")
    await walk(service, seconds=60)
    assert [(each.asset_id, each.late) for each in await units(service, campaign.id)] == [
        ("ast_A1", False),
        ("ast_A2", True),
    ]
    assert await recalls(service, "ast_A2") == 1


async def test_registration_that_is_seconds_old_is_not_passed(service: RunningService) -> None:
    model = (await create(service)).id
    campaign = await started(service, model)
    await sell(service, model, "A1")
    await walk(service, seconds=(SETTLED_AFTER // SECOND) - 2)
    assert (await units(service, campaign.id)) == []
    await walk(service)
    assert len(await units(service, campaign.id)) == 1


async def test_passport_shows_a_recall_until_it_is_done(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, "A1")
    campaign = await started(service, model)
    await walk(service)
    (unit,) = await units(service, campaign.id)
    id = (await service.call(GetAssetPassportRequest(asset_id="ast_A1"))).passport.id

    async def shown(*, page: bool) -> str:
        return (await service.call(ReadPassportRequest(id=id, page=page), "")).content.decode()  # type: ignore[no-any-return]

    assert "Pump &lt;b&gt;" in await shown(page=True)
    data = json.loads(await shown(page=False))
    values = {each["propertyID"]: each["value"] for each in data["additionalProperty"]}
    assert values["recall"] == "Pump <b>: It overheats."
    moved = (await service.call(moving(unit, DONE), "partner")).campaign_unit
    assert (moved.state, moved.changed_by.kind > 0, SCHEDULED in moved.next_states) == (DONE, True, True)
    progress = (await get(service, campaign.id)).progress
    assert (progress.done, progress.completed_percent) == (1, 100)
    assert "Pump" not in await shown(page=True)
    assert await units(service, campaign.id, state=SCHEDULED) == []
    back = moving(unit, CampaignUnitState.CAMPAIGN_UNIT_STATE_TARGETED)
    assert (await service.refusal(back))[1] == "CAMPAIGN_UNIT_STATE"


async def test_campaigns_of_another_retailer_are_not_found(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, "A1")
    campaign = await started(service, model)
    await walk(service)
    (unit,) = await units(service, campaign.id)
    elsewhere: dict[str, Any] = {"role": "supervisor", "retailers": ["baltic-tools"]}
    for request, reason in (
        (pb.GetCampaignRequest(id=campaign.id), "CAMPAIGN_NOT_FOUND"),
        (pb.StartCampaignRequest(id=campaign.id), "CAMPAIGN_NOT_FOUND"),
        (pb.ListCampaignUnitsRequest(campaign_id=campaign.id), "CAMPAIGN_NOT_FOUND"),
        (pb.MoveCampaignUnitRequest(campaign_id=campaign.id, unit_id=unit.id, state=DONE), "CAMPAIGN_NOT_FOUND"),
    ):
        assert (await service.refusal(request, **elsewhere))[1] == reason
    another = await draft(service, model)
    foreign = pb.MoveCampaignUnitRequest(campaign_id=another.id, unit_id=unit.id, state=DONE)
    assert (await service.refusal(foreign))[1] == "CAMPAIGN_UNIT_NOT_FOUND"
    assert not (await service.call(pb.ListCampaignsRequest(), **elsewhere)).campaigns
    assert len((await service.call(pb.ListCampaignsRequest())).campaigns) == 2


async def test_retailer_has_so_many_campaigns_at_most(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    model = (await create(service)).id
    monkeypatch.setattr(use_cases, "MOST_CAMPAIGNS", 1)
    await draft(service, model)
    assert (await refusal_of(draft(service, model)))[1] == "TOO_MANY_CAMPAIGNS"


async def published(service: RunningService, unit: CampaignUnit) -> list[dict[str, Any]]:
    return [each["event"]["data"] for each in await service.recorded(unit.id)]


async def test_unit_publishes_that_it_joined_and_each_state(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, "A1")
    campaign = await started(service, model)
    await walk(service)
    await walk(service)
    (unit,) = await units(service, campaign.id)
    for state in (SCHEDULED, DONE, DONE):
        await service.call(moving(unit, state))
    events = await published(service, unit)
    assert [(each["joined"], each["state"]) for each in events] == [
        (True, "targeted"),
        (False, "scheduled"),
        (False, "done"),
    ]
    assert {(each["campaign_id"], each["customer_id"], each["kind"]) for each in events} == {
        (campaign.id, "cus_1", "recall")
    }


async def test_unit_of_an_erased_owner_names_nobody(service: RunningService) -> None:
    model = (await create(service)).id
    await sell(service, model, "A1")
    await erase_customer(service)
    campaign = await started(service, model)
    await walk(service)
    (unit,) = await units(service, campaign.id)
    await service.call(moving(unit, DONE))
    assert [each["customer_id"] for each in await published(service, unit)] == ["", ""]
