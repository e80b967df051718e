"""What warranty publishes about claims: ids, states and amounts, and nothing that anybody wrote."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from warranty.claims.domain.events import ClaimChanged
from warranty.claims.messages import money_message

_OF_THE_CLAIM = ("retailer", "customer_id", "asset_id", "ticket_id")

claim_event = integration_events(
    ClaimChanged,
    [
        event(
            ClaimChanged,
            pb.ClaimChanged,
            sources={
                "claim_id": "claim.id",
                **{name: f"claim.{name}" for name in _OF_THE_CLAIM},
                "action": "transition.action",
                "from_state": "transition.from_state",
                "state": "transition.to_state",
                "by_kind": "transition.by.kind",
                "changed_at": "transition.at",
            },
            computed={"lines": ClaimChanged.lines},
        )
    ],
    parts=[money_message],
)
