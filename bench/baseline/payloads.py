"""Tickets and purchases with the same fields as the product's, so that the payload is the same."""

from aftersales.common.v1.common_pb2 import Actor, ActorKind
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem, RegistrationState, UnitRegistration
from aftersales.tickets.v1.purchase_service_pb2 import ReportPurchaseRequest
from aftersales.tickets.v1.ticket_pb2 import (
    CoverageState,
    SlaTarget,
    SlaTargetKind,
    Ticket,
    TicketChannel,
    TicketCoverage,
    TicketPriority,
    TicketSla,
    TicketStatus,
)
from aftersales.tickets.v1.ticket_service_pb2 import CreateTicketRequest
from aftersales.warranty.v1.asset_pb2 import Coverage
from google.protobuf.timestamp_pb2 import Timestamp

TARGETS = (SlaTargetKind.SLA_TARGET_KIND_FIRST_RESPONSE, SlaTargetKind.SLA_TARGET_KIND_RESOLUTION)
NOW = Timestamp(seconds=1_795_000_000, nanos=123_456_000)
AGENT = Actor(kind=ActorKind.ACTOR_KIND_AGENT, id="agent-1", display_name="Agent One")
PARTNER = Actor(kind=ActorKind.ACTOR_KIND_PARTNER, id="partner-1", display_name="Partner One")


def new_ticket(id: str, request: CreateTicketRequest, covered: Coverage | None) -> Ticket:
    coverage = TicketCoverage(state=CoverageState.COVERAGE_STATE_NOT_APPLICABLE)
    if covered:
        state = CoverageState.COVERAGE_STATE_COVERED
        coverage = TicketCoverage(state=state, kind="statutory", ends_at=covered.ends_at, checked_at=NOW)
    return Ticket(
        id=id,
        retailer="nordic-home",
        customer_id=request.customer_id,
        asset_id=request.asset_id,
        subject=request.subject,
        status=TicketStatus.TICKET_STATUS_NEW,
        priority=TicketPriority.TICKET_PRIORITY_NORMAL,
        opened_by=AGENT,
        channel=TicketChannel.TICKET_CHANNEL_AGENT,
        coverage=coverage,
        sla=TicketSla(policy="standard", due_at=NOW, targets=[SlaTarget(kind=kind, due_at=NOW) for kind in TARGETS]),
        episode=1,
        message_count=1,
        created_at=NOW,
        updated_at=NOW,
        etag="1",
    )


def new_purchase(id: str, request: ReportPurchaseRequest) -> Purchase:
    pending = RegistrationState.REGISTRATION_STATE_PENDING
    items = [
        PurchaseItem(
            line=line,
            product_model_id=item.product_model_id,
            quantity=item.quantity,
            price=item.price,
            sold_at=NOW,
            registrations=[
                UnitRegistration(asset_id=f"ast_{unit:026}", unit=unit + 1, state=pending)
                for unit in range(item.quantity)
            ],
        )
        for line, item in enumerate(request.items, start=1)
    ]
    return Purchase(
        id=id,
        retailer="nordic-home",
        order_id=request.order_id,
        customer_id=f"cus_{0:026}",
        items=items,
        reported_at=NOW,
        reported_by=PARTNER,
        etag="1",
    )
