"""ClaimService."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aftersales.common.v1 import common_pb2
from aftersales.warranty.v1 import claim_pb2
from aftersales.warranty.v1 import claim_service_pb2 as pb
from aftersales.warranty.v1.claim_service_pb2_grpc import ClaimServiceServicer
from domainkit.actors import Actor
from domainkit.instants import Instant
from domainkit.money import Money
from servicekit.auth.authorization import Access
from servicekit.documents.ids import new_id
from servicekit.mapping.mapper import MessageFields
from servicekit.mapping.timestamps import from_timestamp
from servicekit.rpc.etags import versions_to_match
from servicekit.rpc.idempotency_key import idempotency_key_of
from servicekit.rpc.pages import Pages
from servicekit.rpc.parsing import Context, chosen, chosen_or_none
from servicekit.runtime.clock import Clock

from warranty.claims.domain.changing import Charge, Outcome
from warranty.claims.domain.claim import Claim, ClaimMeter, ClaimState, EvidenceKind, Remedy
from warranty.claims.domain.claim_query import ClaimOrder, ClaimQuery
from warranty.claims.domain.deciding import Verdict, appeal, decide, review
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.moving import close, fulfil, settle, withdraw
from warranty.claims.domain.opening import ClaimDraft, EvidenceDraft, LineDraft
from warranty.claims.messages import claim_fields
from warranty.claims.use_cases import ClaimTerms, ClaimUseCases, numbers
from warranty.product_models.domain.terms import CostKind, MeterUnit


@dataclass(frozen=True)
class ClaimServicer(ClaimServiceServicer):
    access: Access
    clock: Clock
    pages: Pages
    claims: ClaimUseCases
    terms: ClaimTerms
    remind_every_days: int

    async def CreateClaim(self, request: pb.CreateClaimRequest, context: Context) -> pb.CreateClaimResponse:
        caller = await self.access.caller(context, "CreateClaim")
        draft, now = _draft(request.claim), self.clock()
        asset = await self.claims.asset(draft.asset_id, caller)
        key = idempotency_key_of(caller, "CreateClaim", request, retailer=asset.retailer)
        created = await self.claims.create(draft, asset, caller, id=new_id("clm", key), now=now, key=key)
        return pb.CreateClaimResponse(claim=await self._shown(created, caller.role, now))

    async def GetClaim(self, request: pb.GetClaimRequest, context: Context) -> pb.GetClaimResponse:
        caller = await self.access.caller(context, "GetClaim")
        claim = await self.claims.get(request.id, caller)
        return pb.GetClaimResponse(claim=await self._shown(claim, caller.role, self.clock()))

    async def ListClaims(self, request: pb.ListClaimsRequest, context: Context) -> pb.ListClaimsResponse:
        caller = await self.access.caller(context, "ListClaims")
        query = ClaimQuery(
            retailer=caller.retailer(request.retailer),
            customer_id=request.customer_id or None,
            asset_id=request.asset_id or None,
            ticket_id=request.ticket_id or None,
            state=chosen_or_none(ClaimState, request, "state"),
            order=chosen_or_none(ClaimOrder, request, "order_by") or ClaimOrder.CREATED_AT,
        )
        asked = (query.retailer, query.customer_id, query.asset_id, query.ticket_id, query.state, query.order)
        filters = ("ListClaims", *(str(each or "") for each in asked))
        page = await self.claims.page(
            query,
            caller,
            size=self.pages.size(request.page_size),
            after=self.pages.read(request.page_token, *filters),
        )
        now = self.clock()
        clocks = await self.terms.views(page.items, now, listed=True)
        return pb.ListClaimsResponse(
            claims=[
                claim_fields(each, caller.role, now, clock, listed=True)
                for each, clock in zip(page.items, clocks, strict=True)
            ],
            next_page_token=self.pages.write(page.rest, *filters),
        )

    async def SubmitClaim(self, request: pb.SubmitClaimRequest, context: Context) -> pb.SubmitClaimResponse:
        drafts = [
            EvidenceDraft(
                chosen(EvidenceKind, each, "kind", path=f"evidence[{position}].kind"), each.attachment_id, each.text
            )
            for position, each in enumerate(request.evidence)
        ]
        caller, now = await self.access.caller(context, "SubmitClaim"), self.clock()
        submitted = await self.claims.submit(
            request.id,
            drafts,
            caller,
            now=now,
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, "SubmitClaim", request),
        )
        return pb.SubmitClaimResponse(claim=await self._shown(submitted, caller.role, now))

    async def WithdrawClaim(self, request: pb.WithdrawClaimRequest, context: Context) -> pb.WithdrawClaimResponse:
        fields = await self._changed(
            "WithdrawClaim",
            request,
            context,
            lambda claim, by, now, _: withdraw(claim, by, now, reason=request.reason),
        )
        return pb.WithdrawClaimResponse(claim=fields)

    async def ReviewClaim(self, request: pb.ReviewClaimRequest, context: Context) -> pb.ReviewClaimResponse:
        fields = await self._changed(
            "ReviewClaim",
            request,
            context,
            lambda claim, by, now, _: review(claim, numbers(request.lines), by, now, reason=request.reason),
        )
        return pb.ReviewClaimResponse(claim=fields)

    async def DecideClaim(self, request: pb.DecideClaimRequest, context: Context) -> pb.DecideClaimResponse:
        verdicts = [_verdict(each, position) for position, each in enumerate(request.decisions)]
        fields = await self._changed(
            "DecideClaim",
            request,
            context,
            lambda claim, by, now, charge: decide(
                claim, verdicts, by, now, remind_every_days=self.remind_every_days, charge=charge
            ),
        )
        return pb.DecideClaimResponse(claim=fields)

    async def AppealClaim(self, request: pb.AppealClaimRequest, context: Context) -> pb.AppealClaimResponse:
        fields = await self._changed(
            "AppealClaim",
            request,
            context,
            lambda claim, by, now, _: appeal(claim, numbers(request.lines), request.text, by, now),
        )
        return pb.AppealClaimResponse(claim=fields)

    async def FulfilClaim(self, request: pb.FulfilClaimRequest, context: Context) -> pb.FulfilClaimResponse:
        fields = await self._changed(
            "FulfilClaim",
            request,
            context,
            lambda claim, by, now, _: fulfil(claim, numbers(request.lines), request.reference, by, now),
        )
        return pb.FulfilClaimResponse(claim=fields)

    async def SettleClaim(self, request: pb.SettleClaimRequest, context: Context) -> pb.SettleClaimResponse:
        fields = await self._changed(
            "SettleClaim", request, context, lambda claim, by, now, _: settle(claim, numbers(request.lines), by, now)
        )
        return pb.SettleClaimResponse(claim=fields)

    async def CloseClaim(self, request: pb.CloseClaimRequest, context: Context) -> pb.CloseClaimResponse:
        fields = await self._changed("CloseClaim", request, context, lambda claim, by, now, _: close(claim, by, now))
        return pb.CloseClaimResponse(claim=fields)

    async def _changed(
        self, operation: str, request: Any, context: Context, act: Callable[[Claim, Actor, Instant, Charge], Outcome]
    ) -> MessageFields:
        """The claim after `act`, as the caller sees it."""
        caller = await self.access.caller(context, operation)
        now = self.clock()
        changed = await self.claims.change(
            request.id,
            lambda claim, by, charge: act(claim, by, now, charge),
            caller,
            now=now,
            if_version=versions_to_match(request),
            key=idempotency_key_of(caller, operation, request),
        )
        return await self._shown(changed, caller.role, now)

    async def _shown(self, claim: Claim, role: str, now: Instant) -> MessageFields:
        [clock] = await self.terms.views([claim], now, listed=False)
        return claim_fields(claim, role, now, clock)


def _draft(asked: claim_pb2.Claim) -> ClaimDraft:
    """Raises Refused (VALIDATION_FAILED) for an enum that is none."""
    return ClaimDraft(
        asset_id=asked.asset_id,
        ticket_id=asked.ticket_id,
        description=asked.description,
        failed_at=from_timestamp(asked.failed_at),
        meter=ClaimMeter(asked.meter.value, chosen(MeterUnit, asked.meter, "unit", path="claim.meter.unit"))
        if asked.HasField("meter")
        else None,
        lines=_lines(asked.lines),
    )


def _lines(lines: Sequence[claim_pb2.ClaimLine]) -> list[LineDraft]:
    return [
        LineDraft(
            fault_reason=each.fault_reason,
            component=each.component,
            part_number=each.part_number,
            cost_kind=chosen(CostKind, each, "cost_kind", path=f"claim.lines[{position}].cost_kind"),
            quantity=each.quantity,
            asked=_money(each.asked),
            requested_remedy=chosen(Remedy, each, "requested_remedy", path=f"claim.lines[{position}].requested_remedy"),
            tax=_money(each.tax) if each.HasField("tax") else None,
        )
        for position, each in enumerate(lines)
    ]


def _verdict(asked: pb.ClaimLineVerdict, position: int) -> Verdict:
    at = f"decisions[{position}]"
    state = chosen(LineState, asked, "state", path=f"{at}.state")
    return Verdict(
        line=asked.line,
        state=state,
        share_percent=asked.share_percent if asked.HasField("share_percent") else 100,
        cap=_money(asked.cap) if asked.HasField("cap") else None,
        remedy=chosen_or_none(Remedy, asked, "granted_remedy", path=f"{at}.granted_remedy"),
        reason_code=asked.reason_code,
        text=asked.text,
        goodwill=asked.goodwill,
    )


def _money(asked: common_pb2.Money) -> Money:
    return Money(asked.amount_minor, asked.currency)
