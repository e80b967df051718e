# Generated from aftersales/warranty/v1/claim_service.proto: `make protos`.
"""Claims for assets that failed: created as drafts, submitted with evidence, and decided line by line."""

from typing import Annotated, Literal

from aftersales.tickets.v1 import customer_service_pb2
from aftersales.warranty.v1 import asset_service_pb2, claim_service_pb2
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, StringConstraints
from servicekit.mapping.proto_json import from_json

from gateway.rest import responses
from gateway.rest.callers import SignedIn
from gateway.rest.expansion import Reference, expandable, expanded
from gateway.rest.formats import passes
from gateway.rest.generated.common.common import MoneyInput
from gateway.rest.generated.formats import Filter, Id, Line, RetailerId
from gateway.rest.generated.tickets.customer import Customer
from gateway.rest.generated.warranty.asset import Asset
from gateway.rest.generated.warranty.claim import Claim, ClaimInput, ClaimLineState, ClaimState, EvidenceKind, Remedy
from gateway.rest.json_route import JsonRoute
from gateway.rest.openapi import problems
from gateway.rest.parameters import IdempotencyKey, PageQuery
from gateway.rest.preconditions import IfMatch, IfNoneMatch, optional
from gateway.rest.request_fields import asked, given
from gateway.rest.schemas.common import Nothing
from gateway.rest.schemas.fields import REQUEST, Schema, doc, may

ClaimOrder = Literal["created_at", "due_at"]


class SubmittedEvidenceInput(Schema):
    """A piece of evidence to hand in: an attachment or a text."""

    model_config = REQUEST

    kind: EvidenceKind = doc("What it is.", "other")
    attachment_id: Id = may(
        "The attachment, as you give it: it is not looked up. Left out: give a text.", examples=[None]
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=4000), passes("visible_text")] = may(
        "The text. Left out: give an attachment.", "Serviced in March."
    )


class ClaimLineVerdictInput(Schema):
    """The decision about one line."""

    model_config = REQUEST

    line: int = doc("The number of the line.", 1, ge=1, le=50)
    state: ClaimLineState = doc("approved, denied, or info to ask for something.", "approved")
    share_percent: int = may("How much of it is paid for, in percent. Left out: all.", 80, ge=1, le=100)
    cap: MoneyInput = may("At most so much.")
    granted_remedy: Remedy = may("How it is put right. Left out: as it was asked.", "repair")
    reason_code: Annotated[str, StringConstraints(max_length=60), passes("line")] = may(
        "Why, as a code: A-Z, 0-9 and _. A denial needs one.", "WEAR"
    )
    text: Annotated[str, StringConstraints(max_length=1000), passes("text")] = may(
        "In words for the customer. A denial needs it, and so does a question.",
        "We pay 80 percent, as the seal had worn.",
    )
    goodwill: bool = may(
        "Let goodwill pay what coverages leave of the share. Left out: the customer pays it, unless no "
        "coverage applies to the line at all.",
        False,
    )


class ExpandedClaim(Claim):
    """With the references that `expand` names."""

    asset: Asset = may("With `expand=asset`.")
    customer: Customer = may("With `expand=customer`.")


_CLAIM_REFERENCES = (
    Reference(
        "asset",
        "asset_id",
        "warranty.v1.AssetService/BatchGetAssets",
        asset_service_pb2.BatchGetAssetsRequest,
        asset_service_pb2.BatchGetAssetsResponse,
    ),
    Reference(
        "customer",
        "customer_id",
        "tickets.v1.CustomerService/BatchGetCustomers",
        customer_service_pb2.BatchGetCustomersRequest,
        customer_service_pb2.BatchGetCustomersResponse,
    ),
)
ClaimExpand = Annotated[str, expandable(*_CLAIM_REFERENCES)]


class GetClaimQuery(Schema):
    """Which claim to return."""

    expand: ClaimExpand = may(
        "References to show in full, separated by commas: asset, customer. One that you may not see, or whose "
        "service is unavailable, is left out.",
        "asset",
    )


class ListClaimsQuery(PageQuery):
    """Which claims to list. A page may have fewer items than asked for, and go on."""

    retailer: RetailerId = may("Whose. Left out: your only retailer.", "nordic-home")
    customer_id: Filter = may("Claims of this customer.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset_id: Filter = may("For this asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    ticket_id: Filter = may("From this ticket.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    state: ClaimState = may("In this state.", "submitted")
    order_by: ClaimOrder = may(
        "Newest first (created_at), or due first (due_at): those of which no target runs are left out then. "
        "Left out: created_at.",
        "due_at",
    )
    expand: ClaimExpand = may(
        "References to show in full, separated by commas: asset, customer. One that you may not see, or whose "
        "service is unavailable, is left out.",
        "asset",
    )


class ClaimPage(Schema):
    """A page of claims."""

    items: list[ExpandedClaim] = doc("In the order asked for, without their transitions.")
    next_page_token: str = doc("The page_token of the next page; empty on the last.", "")


class SubmitClaimRequest(Schema):
    """What to submit, and what is handed in with it."""

    model_config = REQUEST

    evidence: list[SubmittedEvidenceInput] = may(
        "What is handed in with it, a text or an attachment each.", max_length=10
    )


class WithdrawClaimRequest(Schema):
    """What to give up."""

    model_config = REQUEST

    reason: Line = may("Why, in your words.", "Customer bought a new one")


class ReviewClaimRequest(Schema):
    """Which claim to look at."""

    model_config = REQUEST

    reason: Line = may("Why, in your words.", "It was opened by force")
    lines: list[Annotated[int, Field(ge=1, le=50)]] = may(
        "Numbers of lines. Left out: all that it can be about.", [1], max_length=50
    )


class DecideClaimRequest(Schema):
    """What to decide."""

    model_config = REQUEST

    decisions: list[ClaimLineVerdictInput] = doc("What is decided, line by line.", min_length=1, max_length=50)


class AppealClaimRequest(Schema):
    """What to appeal against."""

    model_config = REQUEST

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000), passes("visible_text")] = doc(
        "Why you disagree.", "It was never dropped."
    )
    lines: list[Annotated[int, Field(ge=1, le=50)]] = may(
        "Numbers of lines. Left out: all that it can be about.", [1], max_length=50
    )


class FulfilClaimRequest(Schema):
    """Which remedy begins."""

    model_config = REQUEST

    reference: Annotated[str, StringConstraints(max_length=100), passes("line")] = may(
        "The repair order, return or credit.", "RO-2026-88"
    )
    lines: list[Annotated[int, Field(ge=1, le=50)]] = may(
        "Numbers of lines. Left out: all that it can be about.", [1], max_length=50
    )


class SettleClaimRequest(Schema):
    """Which remedy is done."""

    model_config = REQUEST

    lines: list[Annotated[int, Field(ge=1, le=50)]] = may(
        "Numbers of lines. Left out: all that it can be about.", [1], max_length=50
    )


ClaimId = Annotated[str, Path(description="The claim's id.", min_length=1, examples=["clm_2mzn7xw3k6v5jrb2ohc7yaq4tq"])]


router = APIRouter(tags=["claims"], route_class=JsonRoute)


@router.post(
    "/v1/claims",
    operation_id="create_claim",
    summary="Create a claim",
    status_code=201,
    response_model=Claim,
    responses=problems(
        "ASSET_UNKNOWN_FOR_CLAIM", "CLAIM_DUPLICATE", "CLAIM_CUSTOMER_ERASED", "TOO_MANY_OPEN_CLAIMS", writes=True
    ),
)
async def create_claim(body: ClaimInput, call: SignedIn, key: IdempotencyKey = "") -> Response:
    """Create a draft of a claim for an asset. Refused while there is an open claim of its customer for the same
    faults and lines, or one for the whole unit. That nothing covers the asset is no reason to refuse.
    """
    message = from_json(claim_service_pb2.CreateClaimRequest, {"claim": given(body), "request_id": key})
    response = await call("warranty.v1.ClaimService/CreateClaim", message, claim_service_pb2.CreateClaimResponse)
    return responses.created(response.claim, f"/v1/claims/{response.claim.id}")


@router.get(
    "/v1/claims/{id}",
    operation_id="get_claim",
    summary="Get a claim",
    response_model=ExpandedClaim,
    responses=problems("CLAIM_NOT_FOUND"),
)
async def get_claim(
    id: ClaimId, query: Annotated[GetClaimQuery, Query()], call: SignedIn, if_none_match: IfNoneMatch = None
) -> Response:
    """One claim."""
    message = claim_service_pb2.GetClaimRequest(id=id)
    response = await call("warranty.v1.ClaimService/GetClaim", message, claim_service_pb2.GetClaimResponse)
    added = await expanded(call, query.expand, _CLAIM_REFERENCES, [response.claim])
    return responses.resource(response.claim, if_none_match, added)


@router.get(
    "/v1/claims",
    operation_id="list_claims",
    summary="List claims",
    response_model=ClaimPage,
    responses=problems("RETAILER_REQUIRED", "PAGE_TOKEN_INVALID"),
)
async def list_claims(request: Request, query: Annotated[ListClaimsQuery, Query()], call: SignedIn) -> Response:
    """A retailer's claims, newest first; a customer's own for a customer. Filters may be combined."""
    message = from_json(claim_service_pb2.ListClaimsRequest, asked(query))
    response = await call("warranty.v1.ClaimService/ListClaims", message, claim_service_pb2.ListClaimsResponse)
    added = await expanded(call, query.expand, _CLAIM_REFERENCES, response.claims)
    return responses.page(request, response.claims, response.next_page_token, added)


@router.post(
    "/v1/claims/{id}:submit",
    operation_id="submit_claim",
    summary="Submit a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "EVIDENCE_MISSING",
        "TOO_MUCH_EVIDENCE",
        "CLAIM_FULL",
        "LEDGER_FULL",
        "CLAIM_MONEY_BUSY",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def submit_claim(
    id: ClaimId,
    call: SignedIn,
    body: SubmitClaimRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Submit a draft with the evidence that `required_evidence` names, or answer what was asked: evidence is
    added to what is there, and lines that waited for information are open again.
    """
    message = from_json(
        claim_service_pb2.SubmitClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/SubmitClaim", message, claim_service_pb2.SubmitClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:withdraw",
    operation_id="withdraw_claim",
    summary="Withdraw a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "CLAIM_MONEY_BUSY",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def withdraw_claim(
    id: ClaimId,
    call: SignedIn,
    body: WithdrawClaimRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Give a claim up, before any remedy has begun."""
    message = from_json(
        claim_service_pb2.WithdrawClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/WithdrawClaim", message, claim_service_pb2.WithdrawClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:review",
    operation_id="review_claim",
    summary="Review a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "REVIEWER_NOT_ANOTHER",
        "CLAIM_FULL",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def review_claim(
    id: ClaimId,
    call: SignedIn,
    body: ReviewClaimRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Look at a claim, as who will decide. An appeal is looked at by another person than who decided before. In
    fulfilment a finding opens lines again, such as that the customer damaged it.
    """
    message = from_json(
        claim_service_pb2.ReviewClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/ReviewClaim", message, claim_service_pb2.ReviewClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:decide",
    operation_id="decide_claim",
    summary="Decide a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "REVIEWER_NOT_ANOTHER",
        "CLAIM_FULL",
        "CLAIM_DUPLICATE",
        "LEDGER_FULL",
        "CLAIM_MONEY_BUSY",
        "GOODWILL_LIMIT",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def decide_claim(
    id: ClaimId, body: DecideClaimRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Decide open lines: approve with a share, deny with a reason and a text for the customer, or ask for
    information. Lines that are not named stay open. After an appeal another person decides, and nothing that
    was approved is taken away. Approved lines get `payments`, and what coverages pay is reserved of their
    caps. A line whose money is in several currencies, or that a coverage would pay but for its cap, stays
    open with that as the reason, unless `goodwill` pays it.
    """
    message = from_json(
        claim_service_pb2.DecideClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/DecideClaim", message, claim_service_pb2.DecideClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:appeal",
    operation_id="appeal_claim",
    summary="Appeal a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "CLAIM_FULL",
        "CLAIM_DUPLICATE",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def appeal_claim(
    id: ClaimId, body: AppealClaimRequest, call: SignedIn, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """Disagree with decisions, once for each line and within 30 days. Approved lines go on meanwhile."""
    message = from_json(
        claim_service_pb2.AppealClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/AppealClaim", message, claim_service_pb2.AppealClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:fulfil",
    operation_id="fulfil_claim",
    summary="Fulfil a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "CLAIM_FULL",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def fulfil_claim(
    id: ClaimId,
    call: SignedIn,
    body: FulfilClaimRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """Begin the remedy of approved lines."""
    message = from_json(
        claim_service_pb2.FulfilClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/FulfilClaim", message, claim_service_pb2.FulfilClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:settle",
    operation_id="settle_claim",
    summary="Settle a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "CLAIM_FULL",
        "CLAIM_DUPLICATE",
        "CLAIM_MONEY_BUSY",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def settle_claim(
    id: ClaimId,
    call: SignedIn,
    body: SettleClaimRequest | None = None,
    if_match: IfMatch = None,
    key: IdempotencyKey = "",
) -> Response:
    """The remedy of lines is done."""
    message = from_json(
        claim_service_pb2.SettleClaimRequest, given(body) | {"id": id, "request_id": key, **optional(if_match)}
    )
    response = await call("warranty.v1.ClaimService/SettleClaim", message, claim_service_pb2.SettleClaimResponse)
    return responses.resource(response.claim)


@router.post(
    "/v1/claims/{id}:close",
    operation_id="close_claim",
    summary="Close a claim",
    response_model=Claim,
    responses=problems(
        "CLAIM_NOT_FOUND",
        "TRANSITION_NOT_ALLOWED",
        "ETAG_MISMATCH",
        "HEADER_INVALID",
        "TOO_MANY_IDEMPOTENCY_KEYS",
        writes=True,
    ),
)
async def close_claim(
    id: ClaimId, call: SignedIn, body: Nothing | None = None, if_match: IfMatch = None, key: IdempotencyKey = ""
) -> Response:
    """End a claim that is denied or settled. While a line can be appealed, the customer alone ends it."""
    message = claim_service_pb2.CloseClaimRequest(id=id, request_id=key, **optional(if_match))
    response = await call("warranty.v1.ClaimService/CloseClaim", message, claim_service_pb2.CloseClaimResponse)
    return responses.resource(response.claim)
