"""Recoveries through the service, from the right side and from the wrong one."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Money
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_service_pb2 as claims
from aftersales.warranty.v1 import supplier_recovery_pb2 as recovery_pb2
from aftersales.warranty.v1 import supplier_recovery_service_pb2 as pb
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.testing.service import RunningService, running_service
from warranty.wiring import COLLECTIONS, wire

from services.warranty.tests.claims.test_servicer import OWN, made, verdict
from services.warranty.tests.steps import create, purchase, report

NOW = from_rfc3339("2026-05-01T10:00:00Z")
ELSEWHERE: dict[str, Any] = {"retailers": ["baltic-tools"]}
FILED = recovery_pb2.SUPPLIER_RECOVERY_STATE_FILED
ACCEPTED = recovery_pb2.SUPPLIER_RECOVERY_STATE_ACCEPTED
RECOVERED = recovery_pb2.SUPPLIER_RECOVERY_STATE_RECOVERED


@pytest.fixture
async def service() -> AsyncIterator[RunningService]:
    async with running_service("warranty", COLLECTIONS, wire, now=NOW) as service:
        model = await create(service)
        await report(service, purchase(model.id, ["ast_1"]))
        yield service


async def approved(service: RunningService) -> str:
    """The id of a claim whose line was approved in full."""
    claim = await made(service)
    said = claims.SubmittedEvidence(kind=claim_pb2.EVIDENCE_KIND_OTHER, text="Since Monday.")
    await service.call(claims.SubmitClaimRequest(id=claim.id, evidence=[said]), **OWN)
    yes = verdict(claim_pb2.CLAIM_LINE_STATE_APPROVED)
    await service.call(claims.DecideClaimRequest(id=claim.id, decisions=[yes]))
    return str(claim.id)


async def settled(service: RunningService) -> str:
    id = await approved(service)
    await service.call(claims.FulfilClaimRequest(id=id))
    await service.call(claims.SettleClaimRequest(id=id))
    return id


def asked(claim: str, **changes: Any) -> pb.CreateSupplierRecoveryRequest:
    wanted = recovery_pb2.SupplierRecovery(claim_id=claim, line=1, supplier="Compressors of Turku", **changes)
    return pb.CreateSupplierRecoveryRequest(supplier_recovery=wanted)


async def test_a_recovery_goes_from_a_settled_line_to_its_payment(service: RunningService) -> None:
    claim = await settled(service)
    made = (await service.call(asked(claim))).supplier_recovery
    assert (made.asked.amount_minor, made.state) == (12_000, recovery_pb2.SUPPLIER_RECOVERY_STATE_ELIGIBLE)
    await service.call(pb.MoveSupplierRecoveryRequest(id=made.id, state=FILED, reference="S-4711"))
    part = Money(amount_minor=9_000, currency="EUR")
    await service.call(pb.MoveSupplierRecoveryRequest(id=made.id, state=ACCEPTED, amount=part))
    paid = (await service.call(pb.MoveSupplierRecoveryRequest(id=made.id, state=RECOVERED))).supplier_recovery
    assert (paid.reference, paid.recovered.amount_minor, paid.next_states) == ("S-4711", 9_000, [])
    listed = await service.call(pb.ListSupplierRecoveriesRequest(claim_id=claim, state=RECOVERED))
    assert [each.id for each in listed.supplier_recoveries] == [made.id]
    assert not (await service.call(pb.ListSupplierRecoveriesRequest(state=FILED))).supplier_recoveries
    events = [each["event"] for each in await service.recorded(made.id)]
    states = [each["data"]["supplier_recovery"]["state"] for each in events]
    assert states == ["eligible", "filed", "accepted", "recovered"]


async def test_a_line_is_recovered_once_and_only_when_settled(service: RunningService) -> None:
    claim = await approved(service)
    assert await service.refusal(asked(claim)) == ("FAILED_PRECONDITION", "NOTHING_TO_RECOVER")
    await service.call(claims.FulfilClaimRequest(id=claim))
    await service.call(claims.SettleClaimRequest(id=claim))
    await service.call(asked(claim))
    for request in (asked(claim), asked(claim)):
        assert await service.refusal(request) == ("FAILED_PRECONDITION", "SUPPLIER_RECOVERY_EXISTS")
        request.request_id = "a-key-of-its-own"
        assert await service.refusal(request) == ("FAILED_PRECONDITION", "SUPPLIER_RECOVERY_EXISTS")


async def test_recovery_of_another_retailer_is_not_found(service: RunningService) -> None:
    claim = await settled(service)
    refused = await service.refusal(asked(claim), **ELSEWHERE)
    assert refused == ("INVALID_ARGUMENT", "CLAIM_UNKNOWN_FOR_RECOVERY")
    made = (await service.call(asked(claim))).supplier_recovery
    for request in (
        pb.GetSupplierRecoveryRequest(id=made.id),
        pb.MoveSupplierRecoveryRequest(id=made.id, state=FILED),
    ):
        assert await service.refusal(request, **ELSEWHERE) == ("NOT_FOUND", "SUPPLIER_RECOVERY_NOT_FOUND")
    assert not (await service.call(pb.ListSupplierRecoveriesRequest(), **ELSEWHERE)).supplier_recoveries
