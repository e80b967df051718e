"""Claims as partners receive them: where they go and what was decided, and nothing that anybody wrote."""

from collections.abc import Callable
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import ActorKind, Money
from aftersales.warranty.v1 import claim_pb2 as claims
from aftersales.warranty.v1.events_pb2 import ClaimChanged
from aftersales.warranty.v1.product_model_pb2 import COST_KIND_PARTS
from notifications.feed.domain.projection import project
from notifications.source_events.domain.source_event import SourceEvent
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp

Source = Callable[..., SourceEvent]
WHEN = "2026-03-01T22:00:00Z"


def changed_claim(action: str, before: str, after: str, **changes: Any) -> ClaimChanged:
    return ClaimChanged(
        claim_id="clm_1",
        customer_id="cus_1",
        asset_id="ast_1",
        ticket_id="tkt_1",
        action=claims.ClaimAction.Value(f"CLAIM_ACTION_{action.upper()}"),
        from_state=claims.ClaimState.Value(f"CLAIM_STATE_{before.upper()}"),
        state=claims.ClaimState.Value(f"CLAIM_STATE_{after.upper()}"),
        by_kind=ActorKind.ACTOR_KIND_AGENT,
        changed_at=to_timestamp(from_rfc3339(WHEN)),
        **changes,
    )


@pytest.mark.parametrize(
    ("action", "before", "after", "name"),
    [
        ("create", "draft", "draft", None),
        ("withdraw", "draft", "withdrawn", None),
        ("submit", "draft", "submitted", "claim.submitted"),
        ("submit", "info_requested", "submitted", "claim.submitted"),
        ("review", "submitted", "in_review", "claim.reviewed"),
        ("decide", "in_review", "info_requested", "claim.decided"),
        ("decide", "in_review", "denied_final", "claim.decided"),
        ("remind", "info_requested", "info_requested", None),
        ("expire", "info_requested", "expired", "claim.closed"),
        ("expire", "info_requested", "partially_approved", "claim.decided"),
        ("appeal", "denied", "appealed", "claim.appealed"),
        ("fulfil", "approved", "in_fulfilment", "claim.fulfilment_started"),
        ("settle", "in_fulfilment", "settled", "claim.settled"),
        ("withdraw", "approved", "withdrawn", "claim.closed"),
        ("close", "settled", "closed", "claim.closed"),
    ],
)
def test_partners_learn_where_a_claim_goes_but_of_no_draft(
    source: Source, action: str, before: str, after: str, name: str | None
) -> None:
    partner = project(source(changed_claim(action, before, after), "clm_1"))
    assert (partner and (partner.name, partner.data["claim"]["state"])) == (name and (name, after))


def test_partners_receive_nothing_of_a_mere_referral(source: Source) -> None:
    assert project(source(changed_claim("decide", "submitted", "submitted", referred=True), "clm_1")) is None


def test_every_action_with_a_claim_has_its_view(source: Source) -> None:
    """An action that is new is either published or named here."""
    actions = [name.removeprefix("CLAIM_ACTION_").lower() for name in claims.ClaimAction.keys()]  # noqa: SIM118
    silent = [each for each in actions if project(source(changed_claim(each, "approved", "closed"), "clm_1")) is None]
    assert silent == ["unspecified", "create", "remind"]


def test_claim_has_its_lines_with_codes_and_amounts(source: Source) -> None:
    def euros(amount: int) -> Money:
        return Money(amount_minor=amount, currency="EUR")

    approved = claims.ClaimLineChanged(
        number=1,
        cost_kind=COST_KIND_PARTS,
        asked=euros(12_000),
        state=claims.CLAIM_LINE_STATE_APPROVED,
        progress=claims.CLAIM_LINE_PROGRESS_WAITING,
        share_percent=50,
        cap=euros(5_000),
        granted_remedy=claims.REMEDY_REPAIR,
        reason_code="WEAR",
    )
    still_open = claims.ClaimLineChanged(
        number=2, cost_kind=COST_KIND_PARTS, asked=euros(800), state=claims.CLAIM_LINE_STATE_OPEN
    )
    still_open.progress = claims.CLAIM_LINE_PROGRESS_WAITING
    decided = changed_claim("decide", "in_review", "in_review", lines=[approved, still_open])
    partner = project(source(decided, "clm_1"))
    assert partner
    claim = partner.data["claim"]
    first, second = claim.pop("lines")
    assert claim == {
        "claim_id": "clm_1",
        "customer_id": "cus_1",
        "asset_id": "ast_1",
        "ticket_id": "tkt_1",
        "state": "in_review",
        "changed_at": WHEN,
    }
    assert first == {
        "number": 1,
        "cost_kind": "parts",
        "asked": {"amount_minor": 12_000, "currency": "EUR"},
        "state": "approved",
        "progress": "waiting",
        "share_percent": 50,
        "cap": {"amount_minor": 5_000, "currency": "EUR"},
        "granted_remedy": "repair",
        "reason_code": "WEAR",
    }
    assert "cap" not in second
    assert (second["state"], second["share_percent"], second["granted_remedy"]) == ("open", 0, "")
