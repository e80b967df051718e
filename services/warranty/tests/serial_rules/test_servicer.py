"""Serial rules, over gRPC, and what they find at the registration of a unit."""

from typing import Any

import pytest
from aftersales.warranty.v1.asset_service_pb2 import CreateAssetRequest, GetAssetRequest
from aftersales.warranty.v1.serial_rule_pb2 import (
    SerialCheckDigit,
    SerialFinding,
    SerialFormat,
    SerialRange,
    SerialRule,
)
from aftersales.warranty.v1.serial_rule_service_pb2 import (
    CheckSerialRequest,
    CreateSerialRuleRequest,
    GetSerialRuleRequest,
    ListSerialRulesRequest,
    UpdateSerialRuleRequest,
)
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.rpc.rules import violations_of
from servicekit.testing.service import RunningService

from services.warranty.tests.steps import create, purchase, report

SERIAL_FORMAT = SerialFinding.SERIAL_FINDING_SERIAL_FORMAT
ELSEWHERE: dict[str, Any] = {"retailers": ["baltic-tools"]}


def rule(manufacturer: str = "Frostvik", **changes: Any) -> SerialRule:
    formats = [SerialFormat(template="a999", ranges=[SerialRange(first="a100", last="F900")])]
    return SerialRule(retailer="nordic-home", manufacturer=manufacturer, formats=formats, dummies=["f123 "], **changes)


async def created(service: RunningService, manufacturer: str = "Frostvik") -> SerialRule:
    made = (await service.call(CreateSerialRuleRequest(serial_rule=rule(manufacturer)), "admin")).serial_rule
    assert isinstance(made, SerialRule)
    return made


async def test_manufacturer_has_one_rule_which_is_found(service: RunningService) -> None:
    request = CreateSerialRuleRequest(serial_rule=rule(), request_id="key")
    made = (await service.call(request, "admin")).serial_rule
    assert (await service.call(request, "admin")).serial_rule == made
    assert (made.formats[0].template, list(made.dummies)) == ("A999", ["F123"])
    assert (await service.call(GetSerialRuleRequest(id=made.id), "partner")).serial_rule == made
    again = CreateSerialRuleRequest(serial_rule=rule("FROSTVIK"))
    assert (await service.refusal(again, "admin"))[1] == "SERIAL_RULE_EXISTS"
    service.clock.advance(1)
    other = await created(service, "Vesikone")
    for manufacturer, found in (("", [other.id, made.id]), ("frostvik", [made.id]), ("x", [])):
        listed = await service.call(ListSerialRulesRequest(manufacturer=manufacturer))
        assert [each.id for each in listed.serial_rules] == found
    first = await service.call(ListSerialRulesRequest(page_size=1))
    rest = await service.call(ListSerialRulesRequest(page_size=1, page_token=first.next_page_token))
    assert [each.id for each in rest.serial_rules] == [made.id]


async def test_changed_rule_counts_for_checks_from_then_on(service: RunningService) -> None:
    made = await created(service)
    change = UpdateSerialRuleRequest(id=made.id, formats=[SerialFormat(template="99")], if_match=[made.etag])
    change.update_mask.CopyFrom(FieldMask(paths=["formats"]))
    check = CheckSerialRequest(manufacturer="frostvik", serial="f\uff13\u200b00 ")
    assert (await service.call(check)).plausible
    changed = (await service.call(change, "admin")).serial_rule
    assert ([each.template for each in changed.formats], list(changed.dummies)) == (["99"], ["F123"])
    found = await service.call(check)
    assert (found.plausible, list(found.findings)) == (False, [SERIAL_FORMAT])
    assert (await service.refusal(change, "admin"))[0] == "ABORTED"
    gone = UpdateSerialRuleRequest(id=made.id, update_mask=FieldMask(paths=["formats", "dummies"]), if_match=["2"])
    assert (await service.call(gone, "admin")).serial_rule.dummies == []
    assert (await service.call(check)).plausible


async def test_registered_unit_has_what_was_found_of_its_serial(service: RunningService) -> None:
    await created(service)
    model = await create(service)
    for number, serial in enumerate(("F300", "300-F", "UNKNOWN", "")):
        sold = purchase(model.id, [f"ast_{number}"], id=f"pur_{number}")
        sold.items[0].serial = serial
        await report(service, sold)
    asked = [GetAssetRequest(id=f"ast_{number}") for number in range(4)]
    found = [list((await service.call(each)).asset.serial_findings) for each in asked]
    assert found == [[], [SERIAL_FORMAT], [SerialFinding.SERIAL_FINDING_SERIAL_DUMMY], []]
    stock = (await service.call(CreateAssetRequest(product_model_id=model.id, serial="301-F"))).asset
    assert list(stock.serial_findings) == [SERIAL_FORMAT]
    shown = (await service.call(asked[1], "customer", customer="cus_1")).asset
    assert (shown.serial, list(shown.serial_findings)) == ("300-F", [])


async def test_rules_of_another_retailer_are_not_found(service: RunningService) -> None:
    made = await created(service)
    for role in ("agent", "partner"):
        read = GetSerialRuleRequest(id=made.id)
        assert (await service.refusal(read, role, **ELSEWHERE))[1] == "SERIAL_RULE_NOT_FOUND"
        for request in (
            ListSerialRulesRequest(retailer="nordic-home"),
            CheckSerialRequest(retailer="nordic-home", manufacturer="Frostvik", serial="F300"),
        ):
            assert (await service.refusal(request, role, **ELSEWHERE))[0] == "PERMISSION_DENIED"
    theirs = await service.call(CheckSerialRequest(manufacturer="Frostvik", serial="whatever"), **ELSEWHERE)
    assert theirs.plausible


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"formats": [{"template": "A"}] * 11}, "formats"),
        ({"dummies": ["x"] * 51}, "dummies"),
        ({"formats": [{"template": "A", "ranges": [{"first": "A", "last": "B"}] * 11}]}, "formats[0].ranges"),
        ({"formats": [{"template": "9" * 61}]}, "formats[0].template"),
    ],
)
def test_rule_has_so_many_of_everything_at_most(changes: dict[str, Any], path: str) -> None:
    request = CreateSerialRuleRequest(serial_rule={"manufacturer": "Frostvik", **changes})  # type: ignore[arg-type]
    assert [field for field, _ in violations_of(request)] == [f"serial_rule.{path}"]


async def test_unlisted_check_digit_is_refused(service: RunningService) -> None:
    asked = rule()
    asked.formats[0].check_digit = 9  # type: ignore[assignment]
    request = CreateSerialRuleRequest(serial_rule=asked)
    assert (await service.refusal(request, "admin"))[1] == "VALIDATION_FAILED"
    asked.formats[0].check_digit = SerialCheckDigit.SERIAL_CHECK_DIGIT_LUHN
    assert (await service.refusal(CreateSerialRuleRequest(serial_rule=rule()), "agent"))[0] == "PERMISSION_DENIED"
