"""Pending reasons, built from their parts."""

from functools import partial

from aftersales.tickets.v1.pending_reason_service_pb2_grpc import add_PendingReasonServiceServicer_to_server
from servicekit.auth.authorization import Access
from servicekit.runtime.context import Components, ServiceContext

from tickets.pending_reasons.domain.pending_reason import PendingReason
from tickets.pending_reasons.integration_events import pending_reason_event
from tickets.pending_reasons.ports import Retailers
from tickets.pending_reasons.repository import PENDING_REASONS, PendingReasonRepository, pending_reason_index_fields
from tickets.pending_reasons.servicer import PendingReasonServicer
from tickets.pending_reasons.use_cases import PendingReasonUseCases


def repository(context: ServiceContext) -> PendingReasonRepository:
    return PendingReasonRepository(
        context.aggregates(
            PENDING_REASONS,
            PendingReason,
            to_integration_event=pending_reason_event,
            index_fields=pending_reason_index_fields,
        )
    )


def components(
    context: ServiceContext, access: Access, reasons: PendingReasonRepository, retailers: Retailers
) -> Components:
    servicer = PendingReasonServicer(access, context.clock, context.pages, PendingReasonUseCases(reasons, retailers))
    add = partial(add_PendingReasonServiceServicer_to_server, servicer)
    return Components(servicers=[("aftersales.tickets.v1.PendingReasonService", add)])
