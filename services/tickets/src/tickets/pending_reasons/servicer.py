"""PendingReasonService."""

from dataclasses import dataclass

from aftersales.tickets.v1 import pending_reason_pb2
from aftersales.tickets.v1 import pending_reason_service_pb2 as pb
from aftersales.tickets.v1.pending_reason_service_pb2_grpc import PendingReasonServiceServicer
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_each
from servicekit.rpc.update_masks import Changes, changes_of
from servicekit.runtime.clock import Clock

from tickets.pending_reasons.domain.pending_reason import (
    AutoResolution,
    AutoResolutionEdits,
    PendingReasonDraft,
    PendingReasonEdits,
    ReminderEdits,
    Reminders,
)
from tickets.pending_reasons.domain.pending_reason_query import PendingReasonQuery
from tickets.pending_reasons.messages import pending_reason_message
from tickets.pending_reasons.use_cases import PendingReasonUseCases
from tickets.policies.domain.kinds import Party, ResolutionCode, TargetKind


@dataclass(frozen=True)
class PendingReasonServicer(PendingReasonServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    reasons: PendingReasonUseCases

    async def CreatePendingReason(
        self, request: pb.CreatePendingReasonRequest, context: Context
    ) -> pb.CreatePendingReasonResponse:
        caller = await self.access.caller(context, "CreatePendingReason")
        retailer = caller.retailer(request.pending_reason.retailer)
        key = idempotency_key_of(caller, "CreatePendingReason", request, retailer=retailer)
        draft = _draft(request.pending_reason)
        reason = await self.reasons.create(retailer, draft, id=new_id("rsn", key), now=self.clock(), key=key)
        return pb.CreatePendingReasonResponse(pending_reason=pending_reason_message.fields(reason, role=caller.role))

    async def GetPendingReason(
        self, request: pb.GetPendingReasonRequest, context: Context
    ) -> pb.GetPendingReasonResponse:
        caller = await self.access.caller(context, "GetPendingReason")
        reason = await self.reasons.get(request.id, caller)
        return pb.GetPendingReasonResponse(pending_reason=pending_reason_message.fields(reason, role=caller.role))

    async def ListPendingReasons(
        self, request: pb.ListPendingReasonsRequest, context: Context
    ) -> pb.ListPendingReasonsResponse:
        caller = await self.access.caller(context, "ListPendingReasons")
        query = PendingReasonQuery(
            retailer=caller.retailer(request.retailer),
            deactivated=request.deactivated if request.HasField("deactivated") else None,
        )
        filters = ("ListPendingReasons", query.retailer, str(query.deactivated))
        page = await self.reasons.page(
            query, size=self.pages.size(request.page_size), after=self.pages.read(request.page_token, *filters)
        )
        return pb.ListPendingReasonsResponse(
            pending_reasons=[pending_reason_message.fields(reason, role=caller.role) for reason in page.items],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def UpdatePendingReason(
        self, request: pb.UpdatePendingReasonRequest, context: Context
    ) -> pb.UpdatePendingReasonResponse:
        caller = await self.access.caller(context, "UpdatePendingReason")
        reason = await self.reasons.update(
            request.id,
            _edits(request),
            caller,
            now=self.clock(),
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "UpdatePendingReason", request),
        )
        return pb.UpdatePendingReasonResponse(pending_reason=pending_reason_message.fields(reason, role=caller.role))


def _draft(asked: pending_reason_pb2.PendingReason) -> PendingReasonDraft:
    """Raises Refused: VALIDATION_FAILED."""
    reminders, resolution = asked.reminders, asked.auto_resolution
    code = "auto_resolution.code"
    return PendingReasonDraft(
        name=asked.name,
        customer_label=asked.customer_label,
        party=chosen(Party, asked, "party"),
        pauses=frozenset(chosen_each(TargetKind, asked, "pauses")),
        reminders=Reminders(reminders.count, reminders.every_business_days) if asked.HasField("reminders") else None,
        auto_resolution=AutoResolution(
            resolution.after_business_days, chosen(ResolutionCode, resolution, "code", path=code)
        )
        if asked.HasField("auto_resolution")
        else None,
    )


def _edits(request: pb.UpdatePendingReasonRequest) -> PendingReasonEdits:
    """Raises Refused (VALIDATION_FAILED) for a mask that names something else, or a field that it has no value for."""
    changes = changes_of(request)
    return PendingReasonEdits(
        name=request.name if "name" in changes else None,
        customer_label=request.customer_label if "customer_label" in changes else None,
        pauses=frozenset(chosen_each(TargetKind, request, "pauses")) if "pauses" in changes else None,
        reminders=_reminder_edits(request, changes),
        auto_resolution=_auto_resolution_edits(request, changes),
        deactivated=request.deactivated if "deactivated" in changes else None,
    )


def _reminder_edits(request: pb.UpdatePendingReasonRequest, changes: Changes) -> ReminderEdits:
    asked, whole = request.reminders, "reminders" in changes.given
    return ReminderEdits(
        count=asked.count if whole or "reminders.count" in changes else None,
        every_business_days=asked.every_business_days if whole or "reminders.every_business_days" in changes else None,
        removed="reminders" in changes.cleared,
    )


def _auto_resolution_edits(request: pb.UpdatePendingReasonRequest, changes: Changes) -> AutoResolutionEdits:
    asked, whole = request.auto_resolution, "auto_resolution" in changes.given
    code = "auto_resolution.code"
    return AutoResolutionEdits(
        after_business_days=asked.after_business_days
        if whole or "auto_resolution.after_business_days" in changes
        else None,
        code=chosen(ResolutionCode, asked, "code", path=code) if whole or code in changes else None,
        removed="auto_resolution" in changes.cleared,
    )
