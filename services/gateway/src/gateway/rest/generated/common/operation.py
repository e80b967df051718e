# Generated from aftersales/common/v1/operation.proto: `make protos`.
"""Models of aftersales/common/v1/operation.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

OperationKind = Literal["assets", "meter_readings"]


OperationFormat = Literal["csv", "json_lines"]


OperationState = Literal["queued", "running", "completed", "cancelled", "failed"]


class OperationFailure(Schema):
    """Why an operation cannot go on."""

    reason: str = doc("A code.", "FILE_MALFORMED")
    detail: str = doc("The same in words.", "Row 17: a quoted cell does not end.")


class Operation(Schema):
    """Work that goes on in the background: the rows of a file, carried out one by one."""

    id: str = doc("Opaque.", "opn_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    retailer: str = doc("Whose.", "nordic-home")
    kind: OperationKind = doc("What its rows are.", "assets")
    format: OperationFormat = doc("How they are written.", "csv")
    state: OperationState = doc("Where it is.", "completed")
    created_by: Actor = doc("Who sent the file.")
    created_at: Instant = doc("When the file was here.", "2026-11-12T09:30:00Z")
    started_at: Instant = may("When its first rows were carried out. Unset while it is queued.", "2026-11-20T08:00:04Z")
    ended_at: Instant = may("When it ended. Unset until then.", "2026-11-20T08:00:21Z")
    size_bytes: int = doc("The size of the file in bytes.", 4812204)
    read_bytes: int = doc("How much of it was read.", 4812204)
    rows_read: int = doc("Rows that were read: accepted, unchanged and rejected ones.", 40000)
    rows_accepted: int = doc("Rows that made something new.", 39990)
    rows_unchanged: int = doc("Rows that name what was there already, as it is.", 8)
    rows_rejected: int = doc(
        "Rows that were not carried out. GET /v1/operations/{operation_id}/rejected-rows has the first 1,000.", 2
    )
    cancel_requested: bool = doc("Somebody asked to cancel it: it ends with the rows that are in hand.", False)
    failure: OperationFailure = may("Why it failed. Unset unless it did.")
    etag: str = doc("Opaque; changes with every change of the operation.", "7")


class RejectedRow(Schema):
    """A row that was not carried out."""

    number: int = doc("Its place in the file, from 1: neither the line of names nor empty lines count.", 17)
    field: str = doc("The field at fault; empty where it is the whole row.", "product_model_id")
    reason: str = doc("Why: a code of the same reasons as for one request.", "VALIDATION_FAILED")
    detail: str = doc("The same in words. It repeats no text of the row.", "There is no such product model.")
    remedy: str = doc("What to do about it.", "Correct the fields that errors names.")
