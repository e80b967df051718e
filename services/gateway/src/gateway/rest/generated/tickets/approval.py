# Generated from aftersales/tickets/v1/approval.proto: `make protos`.
"""Models of aftersales/tickets/v1/approval.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

ApprovalState = Literal["pending", "approved", "declined", "withdrawn"]


WithdrawalCause = Literal["ticket_merged", "ticket_cancelled", "ticket_closed", "ticket_spam", "approver_gone"]


class Approval(Schema):
    """A question about a ticket that one agent answers, once."""

    id: str = doc("Its id.", "apr_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    question: str = doc("What is to be approved.", "May we refund the whole price?")
    approver: Actor = doc(
        "Who is asked, and nobody else answers.",
        {"kind": "supervisor", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Eero"},
    )
    requested_by: Actor = doc(
        "Who asks.", {"kind": "agent", "id": "agt_4tq2mzn7xw3k6v5jrb2ohc7yaq", "display_name": "Aino"}
    )
    requested_at: Instant = doc("When.", "2026-11-12T10:10:00Z")
    state: ApprovalState = doc("Pending until it is answered or withdrawn; it does not change after that.", "withdrawn")
    comment: str = doc("What the approver has to say about it.", "")
    ended_at: Instant = may("When it was answered or withdrawn; left out while it is pending.", examples=[None])
    withdrawal_cause: WithdrawalCause = may(
        "What withdrew it automatically; left out if a person did.", "ticket_merged"
    )


class TicketApproval(Schema):
    """An approval and the ticket that it is part of."""

    ticket_id: str = doc("The ticket's id.", "tkt_7k2vq5mzn3xw4tjr6b2ohcyaua")
    ticket_subject: str = doc("What the ticket is about.", "The dishwasher does not drain")
    approval: Approval = doc("The approval.")
