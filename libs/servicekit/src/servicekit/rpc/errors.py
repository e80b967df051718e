"""Refusals on the wire (AIP-193): exceptions to google.rpc.Status on the server, and back on the client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import grpc
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError, Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]

DOMAIN = "aftersales"
DETAILS = "grpc-status-details-bin"
INTERNAL = grpc.StatusCode.INTERNAL
UNAVAILABLE = grpc.StatusCode.UNAVAILABLE
RETRY_AFTER_SECONDS = 1

_VIOLATIONS_LENGTH = 4_000  # characters: gRPC takes 8 kB of metadata by default, and these travel in base64
_LONGEST_FIELD = 200

CODES: Mapping[str, grpc.StatusCode] = {
    "not_found": grpc.StatusCode.NOT_FOUND,
    "invalid": grpc.StatusCode.INVALID_ARGUMENT,
    "conflict": grpc.StatusCode.FAILED_PRECONDITION,
    "exists": grpc.StatusCode.ALREADY_EXISTS,
    "stale": grpc.StatusCode.ABORTED,
    "denied": grpc.StatusCode.PERMISSION_DENIED,
    "unauthenticated": grpc.StatusCode.UNAUTHENTICATED,
    "gone": grpc.StatusCode.OUT_OF_RANGE,
    "exhausted": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "unavailable": UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error that a caller receives instead of a response."""

    code: grpc.StatusCode
    message: str
    trailing_metadata: tuple[tuple[str, bytes], ...]
    reason: str


def refusal(error: Exception) -> Refusal:
    """The gRPC status of this exception.

    A refusal is any exception with `kind` and `reason` (and perhaps `field` or `violations`, which are several of them
    with what is wrong with each, `metadata`, and `retry_after`, in seconds).
    A dependency that did not answer makes us unavailable too. Everything else is INTERNAL, and its text stays here.
    """
    code = CODES.get(getattr(error, "kind", ""))
    if code is not None:
        reason, message = str(getattr(error, "reason", "")), str(error)
        field, metadata = getattr(error, "field", ""), getattr(error, "metadata", None)
    elif isinstance(error, grpc.aio.AioRpcError) and unavailable(error):
        code, reason, message = UNAVAILABLE, "DEPENDENCY_UNAVAILABLE", "a service that this answer needs is unavailable"
        field, metadata = "", None
    else:
        code, reason, message, field, metadata = INTERNAL, "INTERNAL_ERROR", "internal error", "", None
    details: list[Message] = [ErrorInfo(reason=reason, domain=DOMAIN, metadata=metadata)]
    if violations := getattr(error, "violations", ()) or ([(field, message)] if field else ()):
        details.append(_bad_request(violations))
    if code in (UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED):
        seconds = getattr(error, "retry_after", RETRY_AFTER_SECONDS)
        details.append(RetryInfo(retry_delay=Duration(seconds=seconds)))
    status = Status(code=code.value[0], message=message, details=[_packed(detail) for detail in details])
    return Refusal(code, message, ((DETAILS, status.SerializeToString()),), reason)


@dataclass(frozen=True, slots=True)
class RemoteStatus:
    """A refusal as the called service returned it. `reason` is empty if it gave none."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: Mapping[str, str]
    violations: tuple[tuple[str, str], ...]  # (field, what is wrong with it)
    retry_after_seconds: float | None


def status_of(error: grpc.aio.AioRpcError) -> RemoteStatus:
    """What the called service said, decoded from `grpc-status-details-bin`."""
    status = _details(error)
    info, bad_request, retry = ErrorInfo(), BadRequest(), RetryInfo()
    retry_after = None
    for detail in status.details:
        if detail.Unpack(retry):
            retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
        elif not detail.Unpack(info):
            detail.Unpack(bad_request)
    return RemoteStatus(
        code=error.code(),
        reason=info.reason,
        message=status.message or error.details() or "",
        metadata=dict(info.metadata),
        violations=tuple((one.field, one.description) for one in bad_request.field_violations),
        retry_after_seconds=retry_after,
    )


def unavailable(error: grpc.aio.AioRpcError) -> bool:
    """Did the call fail because the service could not answer (in time), rather than because it refused?

    A server that stops cancels the calls that reach it meanwhile.
    """
    return error.code() in (UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)


def _bad_request(violations: Sequence[tuple[str, str]]) -> BadRequest:
    """As many of them as fit into the metadata of a response; the first one always does."""
    bad_request, left = BadRequest(), _VIOLATIONS_LENGTH
    for field, description in violations:
        shown = field[:_LONGEST_FIELD]
        left -= len(shown) + len(description)
        if left < 0 and bad_request.field_violations:
            break
        bad_request.field_violations.add(field=shown, description=description)
    return bad_request


def _packed(detail: Message) -> Packed:
    packed = Packed()
    packed.Pack(detail)
    return packed


def _details(error: grpc.aio.AioRpcError) -> Status:
    for key, value in error.trailing_metadata():
        if key == DETAILS and isinstance(value, bytes):
            try:
                return Status.FromString(value)
            except DecodeError:
                break
    return Status()
