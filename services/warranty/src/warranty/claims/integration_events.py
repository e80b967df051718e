"""What warranty publishes about claims: ids, states and amounts, and nothing that anybody wrote."""

from aftersales.warranty.v1 import events_pb2 as pb
from servicekit.mapping.events import event, integration_events

from warranty.claims.domain.events import ClaimChanged, ClaimEvent, ClaimSlaBreached, ClaimSlaWarning
from warranty.claims.messages import money_message

_OF_THE_CLAIM = ("retailer", "customer_id", "asset_id", "ticket_id")
_OF_THE_FACT = {
    "claim_id": "claim.id",
    **{name: f"claim.{name}" for name in ("retailer", "customer_id", "asset_id")},
    **{name: f"fact.{name}" for name in ("target", "cycle", "at")},
}


def _customer_erased(changed: ClaimChanged) -> bool:
    return changed.claim.erased_at is not None


claim_event = integration_events(
    ClaimEvent,
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
            computed={"lines": ClaimChanged.lines, "customer_erased": _customer_erased},
        ),
        event(ClaimSlaWarning, pb.ClaimSlaWarning, sources={**_OF_THE_FACT, "share": "fact.share"}),
        event(ClaimSlaBreached, pb.ClaimSlaBreached, sources=_OF_THE_FACT),
    ],
    parts=[money_message],
)
