# Generated from aftersales/warranty/v1/supplier_recovery.proto: `make protos`.
"""Models of aftersales/warranty/v1/supplier_recovery.proto."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from gateway.rest.formats import passes
from gateway.rest.generated.common.common import Money, MoneyInput
from gateway.rest.generated.formats import Id
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may

SupplierRecoveryState = Literal["eligible", "filed", "accepted", "rejected", "recovered", "written_off"]


class SupplierRecoveryStep(Schema):
    """When a recovery came to a state."""

    state: SupplierRecoveryState = doc("The state.", "eligible")
    at: Instant = doc("When.", "2026-11-20T08:05:00Z")


class SupplierRecovery(Schema):
    """A cost of a claim that the supplier of the component that failed owes back."""

    id: str = doc("Its id.", "rcv_5jrb2ohc7yaq4tq2mzn7xw3k6v")
    retailer: str = doc("The tenant.", "nordic-home")
    claim_id: str = doc("The claim. One of its lines is recovered once.", "clm_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    line: int = doc("The number of its line, which is settled.", 1)
    supplier: str = doc("Who supplied what failed. Upper and lower case are one.", "Compressors of Turku")
    asked: Money = may(
        "What is asked of the supplier: at most what others than the customer paid for the line, without tax. "
        "Left out: all of it."
    )
    component: str = doc(
        "The part number of the line, empty where it has none. What it has as its component stays with the claim.",
        "KX-220",
    )
    state: SupplierRecoveryState = doc("How far it is.", "filed")
    next_states: list[SupplierRecoveryState] = doc("The states that it can go to now.", ["accepted", "rejected"])
    reference: str = doc("The supplier's number of it.", "S-4711")
    accepted: Money = may("What the supplier promised to pay.")
    recovered: Money = may("What the supplier paid.")
    steps: list[SupplierRecoveryStep] = doc("Each state that it had, oldest first.")
    created_at: Instant = doc("When it was created.", "2026-11-20T08:05:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class SupplierRecoveryInput(Schema):
    """A cost of a claim that the supplier of the component that failed owes back."""

    model_config = REQUEST

    claim_id: Id = doc("The claim. One of its lines is recovered once.", "clm_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    line: int = doc("The number of its line, which is settled.", 1, ge=1, le=50)
    supplier: Annotated[str, StringConstraints(min_length=1, max_length=100), passes("name")] = doc(
        "Who supplied what failed. Upper and lower case are one.", "Compressors of Turku"
    )
    asked: MoneyInput = may(
        "What is asked of the supplier: at most what others than the customer paid for the line, without tax. "
        "Left out: all of it."
    )
