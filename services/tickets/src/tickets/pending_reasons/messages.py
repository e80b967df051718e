"""Pending reasons as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import pending_reason_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.policies.domain.kinds import TargetKind


def pauses(reason: PendingReason) -> tuple[TargetKind, ...]:
    """In the order of the enum, so that the same reason always reads the same."""
    return tuple(kind for kind in TargetKind if kind in reason.pauses)


pending_reason_message = mapper(
    PendingReason, pending_reason_pb2.PendingReason, computed={"etag": version_etag, "pauses": pauses}
)
