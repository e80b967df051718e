from dataclasses import replace
from typing import Any

from aftersales.tickets.v1.ticket_service_pb2 import ResolveTicketRequest
from domainkit.ids import derived_id
from servicekit.auth.authorization import Caller, Role, Scope
from servicekit.documents.ids import new_id
from servicekit.rpc.idempotency_key import idempotency_key_of

AGENT = Caller(Role.AGENT, "agent-1", "", frozenset({"nordic-home"}))


def asked(request_id: str = "k1", etag: str = "", code: int = 1) -> ResolveTicketRequest:
    return ResolveTicketRequest(id="tkt_1", code=code, etag=etag, request_id=request_id)  # type: ignore[arg-type]


def test_without_a_key_there_is_no_request_to_repeat() -> None:
    assert idempotency_key_of(AGENT, "ResolveTicket", asked(request_id="")) is None


def test_a_repetition_may_carry_a_newer_etag() -> None:
    assert idempotency_key_of(AGENT, "ResolveTicket", asked(etag="3")) == idempotency_key_of(
        AGENT, "ResolveTicket", asked(etag="4")
    )
    several = asked()
    several.if_match.extend(["3", "4"])
    assert idempotency_key_of(AGENT, "ResolveTicket", several) == idempotency_key_of(
        AGENT, "ResolveTicket", asked(etag="3")
    )


def test_fingerprint_differs_for_other_payload_under_same_key() -> None:
    one, other = (
        idempotency_key_of(AGENT, "ResolveTicket", asked()),
        idempotency_key_of(AGENT, "ResolveTicket", asked(code=2)),
    )
    assert one
    assert other
    assert one.key == other.key
    assert one.fingerprint != other.fingerprint


def test_key_of_other_caller_or_operation_is_another() -> None:
    mine = idempotency_key_of(AGENT, "ResolveTicket", asked())
    theirs = idempotency_key_of(replace(AGENT, id="agent-2"), "ResolveTicket", asked())
    other = idempotency_key_of(AGENT, "CloseTicket", asked())
    assert mine
    assert theirs
    assert other
    assert len({mine.key, theirs.key, other.key}) == 3


def test_key_for_other_retailer_or_customer_is_another() -> None:
    customer = Caller(Role.CUSTOMER, "maija", "", frozenset({"nordic-home"}), "cus_1")
    asked_by = (
        idempotency_key_of(customer, "CreateTicket", asked(), retailer="nordic-home"),
        idempotency_key_of(customer, "CreateTicket", asked(), retailer="baltic-tools"),
        idempotency_key_of(replace(customer, customer_id="cus_2"), "CreateTicket", asked(), retailer="nordic-home"),
    )
    assert len({request.key for request in asked_by if request}) == 3


def test_new_id_with_a_key_is_derived_and_without_random() -> None:
    request = idempotency_key_of(AGENT, "CreateTicket", asked())
    assert new_id("tkt", request) == new_id("tkt", request)
    assert new_id("tkt") != new_id("tkt")
    assert derived_id("ast", "a", "bc") != derived_id("ast", "ab", "c")
    assert len(new_id("tkt")) == len("tkt_") + 26


def test_share_of_keys_is_the_customers_or_the_subjects() -> None:
    maija = Caller(Role.CUSTOMER, "maija", "", frozenset({"nordic-home"}), "cus_1", Scope.OWN)
    callers = (maija, replace(maija, id="maija-2"), AGENT, replace(AGENT, id="agent-2"))
    own, other_subject, agent, colleague = (idempotency_key_of(caller, "AddMessage", asked()) for caller in callers)
    assert own
    assert other_subject
    assert agent
    assert colleague
    assert own.by == other_subject.by
    assert len({own.by, agent.by, colleague.by}) == 3


def test_mask_of_all_that_is_set_makes_no_other_request(orders: Any) -> None:
    def fingerprint(*mask: str, **fields: Any) -> str:
        request = orders.UpdateOrderRequest(id="ord_1", request_id="k1", etag="1", **fields)
        request.update_mask.paths.extend(mask)
        key = idempotency_key_of(AGENT, "UpdateOrder", request)
        assert key
        return key.fingerprint

    masked = fingerprint("kind", "tags", kind=2, tags=["a"])
    assert masked == fingerprint(kind=2, tags=["a"])
    assert masked != fingerprint("kind", kind=2, tags=["a"])
    assert fingerprint("kind", "note", kind=2) != fingerprint("kind", kind=2)
