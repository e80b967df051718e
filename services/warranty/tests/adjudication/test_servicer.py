"""Adjudication rules, over gRPC."""

import grpc
import pytest
from aftersales.warranty.v1 import adjudication_service_pb2 as pb
from servicekit.mapping.proto_json import to_json
from servicekit.rpc.errors import status_of
from servicekit.testing.service import RunningService

from services.warranty.tests.adjudication.steps import COVERED, EURO, LIMIT, a_version, created, rule, trying

SUPERVISOR = "supervisor"


async def in_force(service: RunningService) -> dict[str, bool]:
    listed = await service.call(pb.ListAdjudicationRulesRequest(), SUPERVISOR)
    return {each.id: each.in_force for each in listed.adjudication_rules}


async def test_version_published_last_is_in_force(service: RunningService) -> None:
    first, second = await created(service), await created(service)
    assert first.state == 1
    assert await in_force(service) == {second.id: False, first.id: False}
    for version in (first, second, await created(service)):
        request = pb.PublishAdjudicationRulesRequest(id=version.id, etag=version.etag)
        published = (await service.call(request, "admin")).adjudication_rules
        assert (published.state, published.in_force) == (2, True)
        assert [id for id, now in (await in_force(service)).items() if now] == [version.id]
        assert await service.outcome(pb.PublishAdjudicationRulesRequest(id=version.id), "admin") == (
            "ADJUDICATION_RULES_PUBLISHED"
        )
    assert await service.outcome(pb.PublishAdjudicationRulesRequest(id="adj_1"), "admin") == (
        "ADJUDICATION_RULES_NOT_FOUND"
    )


async def test_rules_are_read_as_they_were_written(service: RunningService) -> None:
    made = await created(service, rule(LIMIT), rule({"not": EURO}, "DENY", id="currency"))
    read = (await service.call(pb.GetAdjudicationRulesRequest(id=made.id), SUPERVISOR)).adjudication_rules
    shown = to_json(read)["rules"]
    assert [each["when"] for each in shown] == [LIMIT, {"not": EURO}]
    assert shown[1]["decision"] == "deny"
    assert read == made


async def test_all_that_is_wrong_is_named_by_its_json_path(service: RunningService) -> None:
    wrong = [rule({"all": [COVERED, {**EURO, "field": "claim.size"}]}), rule({**EURO, "operator": "like"}, id="two")]
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await service.call(a_version(*wrong), "admin")
    violations = status_of(failed.value).violations
    assert [path for path, _ in violations] == [
        "adjudication_rules.rules[0].when.all[1].field",
        "adjudication_rules.rules[1].when.operator",
    ]
    assert "claim.currency" in violations[0][1]


async def test_tried_version_explains_its_decision(service: RunningService) -> None:
    made = await created(service)
    asked = trying(made.id, {"claim.currency": "EUR"}, coverage_applies=True, line_asked=12_900)
    [line] = [to_json(each) for each in (await service.call(asked, SUPERVISOR)).lines]
    assert (line["decision"], line["rule_id"], line["texts"]["fi"]) == ("approve", "small-parts", "Kyllä")
    assert [(each["path"], each["values"], each["fact"]) for each in line["steps"]] == [
        ("rules[0].when.all[0]", ["true"], "true"),
        ("rules[0].when.all[1]", ["EUR"], "EUR"),
        ("rules[0].when.all[2]", ["15000"], "12900"),
    ]
    [line] = [to_json(each) for each in (await service.call(trying(made.id, {}), SUPERVISOR)).lines]
    assert (line["decision"], line["rule_id"], "texts" in line) == ("refer", "", False)
    assert "fact" not in line["steps"][0]


async def test_facts_outside_the_vocabulary_are_refused(service: RunningService) -> None:
    made = await created(service)
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await service.call(trying(made.id, {"claim.lines": "2"}, line_size=1), SUPERVISOR)
    assert [path for path, _ in status_of(failed.value).violations] == ["facts.claim.lines", "lines[0].facts"]


async def test_rules_of_another_retailer_are_not_found(service: RunningService) -> None:
    made = await created(service)
    for request in (
        pb.GetAdjudicationRulesRequest(id=made.id),
        trying(made.id, {}),
    ):
        refused = await service.refusal(request, SUPERVISOR, retailers=["baltic-tools"])
        assert refused == ("NOT_FOUND", "ADJUDICATION_RULES_NOT_FOUND")
    listed = await service.call(pb.ListAdjudicationRulesRequest(), SUPERVISOR, retailers=["baltic-tools"])
    assert not listed.adjudication_rules
    foreign = pb.ListAdjudicationRulesRequest(retailer="nordic-home")
    assert await service.refusal(foreign, SUPERVISOR, retailers=["baltic-tools"]) == (
        "PERMISSION_DENIED",
        "ACCESS_DENIED",
    )


async def test_version_is_created_once_for_a_key(service: RunningService) -> None:
    request = a_version()
    request.request_id = "key-1"
    ids = {(await service.call(request, "admin")).adjudication_rules.id for _ in range(2)}
    assert len(ids) == 1


async def test_vocabulary_names_fields_types_and_operators(service: RunningService) -> None:
    shown = to_json((await service.call(pb.GetAdjudicationVocabularyRequest(), SUPERVISOR)).vocabulary)
    kind = next(each for each in shown["fields"] if each["name"] == "line.cost_kind")
    assert (kind["type"], kind["values"]) == ("code", ["parts", "labour", "travel", "shipping"])
    assert kind["operators"] == ["equals", "not_equals", "in", "not_in", "is_missing"]
    assert len(shown["operators"]) == 9
