"""Partners receive what the contract names and nothing else, whatever the services' events hold."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aftersales.common.v1.common_pb2 import Actor, ActorKind, Money
from aftersales.feedback.v1.answer_pb2 import Answer
from aftersales.feedback.v1.events_pb2 import AnswerGiven, InvitationIssued
from aftersales.feedback.v1.invitation_pb2 import Metric
from aftersales.tickets.v1 import events_pb2 as tickets
from aftersales.tickets.v1.erasure_pb2 import Erasure, ErasurePart
from aftersales.tickets.v1.purchase_pb2 import Purchase, PurchaseItem, UnitRegistration
from aftersales.tickets.v1.ticket_pb2 import (
    Resolution,
    ResolutionCode,
    SlaCause,
    SlaTargetKind,
    Ticket,
    TicketPriority,
    TicketStatus,
)
from aftersales.warranty.v1.asset_life_pb2 import AssetFactKind, AssetState
from aftersales.warranty.v1.asset_pb2 import Asset, Coverage
from aftersales.warranty.v1.campaign_pb2 import CAMPAIGN_KIND_RECALL, CAMPAIGN_UNIT_STATE_DONE
from aftersales.warranty.v1.claim_clock_pb2 import CLAIM_TARGET_KIND_DECISION
from aftersales.warranty.v1.claim_pb2 import CLAIM_ACTION_DECIDE
from aftersales.warranty.v1.events_pb2 import (
    AssetCorrected,
    AssetCoverageChanged,
    AssetCoverageExpiring,
    AssetRefused,
    AssetRegistered,
    AssetRetired,
    AssetTransferred,
    CampaignUnitChanged,
    ClaimChanged,
    ClaimSlaBreached,
    ClaimSlaWarning,
    ExpiringCoverage,
)
from aftersales.warranty.v1.product_model_pb2 import WARRANTY_KIND_CONTRACT
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notifications.feed.domain.projection import project
from notifications.feed.partner_events import KINDS, cloud_event, feed_entry
from notifications.source_events.domain.source_event import SourceEvent
from notifications.source_events.reading import READ_EVENTS
from servicekit.mapping.proto_json import from_json, to_json
from servicekit.mapping.timestamps import from_rfc3339, to_timestamp

Source = Callable[..., SourceEvent]
MARK = "MARKED-TEXT"
TOLD_TEXTS = frozenset(
    {
        # ids, codes and amounts: texts by type, but not free ones
        "id", "customer_id", "asset_id", "purchase_id", "order_id", "product_model_id", "ticket_id", "currency",
        "reason", "answer_id", "into_ticket_id", "from_ticket_id", "claim_id", "reason_code", "campaign_id",
        "campaign_unit_id",
    }
)  # fmt: skip


def at(text: str) -> Any:
    return to_timestamp(from_rfc3339(text))


EARLY, LATE = "2028-03-01T22:00:00Z", "2031-02-10T22:00:00Z"


def purchase_reported() -> tickets.PurchaseReported:
    item = PurchaseItem(
        line=1,
        product_model_id="mod_1",
        quantity=2,
        serial="SN-7",
        price=Money(amount_minor=12900, currency="EUR"),
        registrations=[UnitRegistration(asset_id="ast_1", unit=1), UnitRegistration(asset_id="ast_2", unit=2)],
    )
    purchase = Purchase(
        id="pur_1", retailer="nordic-home", order_id="A-1", customer_id="cus_1", items=[item], reported_at=at(EARLY)
    )
    return tickets.PurchaseReported(purchase=purchase, time_zone="Europe/Helsinki")


def test_purchase_has_its_lines_prices_and_assets(source: Source) -> None:
    partner = project(source(purchase_reported(), "pur_1"))
    assert partner is not None
    assert partner.name == "purchase.reported"
    assert partner.data["lines"] == [
        {
            "line": 1,
            "product_model_id": "mod_1",
            "quantity": 2,
            "price": {"amount_minor": 12900, "currency": "EUR"},
            "asset_ids": ["ast_1", "ast_2"],
        }
    ]


def test_asset_has_the_end_of_its_longest_coverage(source: Source) -> None:
    coverages = [Coverage(ends_at=at(LATE)), Coverage(ends_at=at(EARLY))]
    asset = Asset(id="ast_1", order_id="A-1", line=1, unit=2, coverages=coverages, registered_at=at(EARLY))
    partner = project(source(AssetRegistered(asset=asset), "ast_1"))
    assert partner is not None
    assert (partner.data["asset_id"], partner.data["unit"], partner.data["covered_until"]) == ("ast_1", 2, LATE)


def test_corrected_asset_has_the_fact_and_its_state(source: Source) -> None:
    asset = Asset(id="ast_1", serial="A-1", order_id="A-1", state=AssetState.ASSET_STATE_IN_USE)
    kind = AssetFactKind.ASSET_FACT_KIND_INSTALLED
    partner = project(source(AssetCorrected(asset=asset, kind=kind, at=at(EARLY)), "ast_1"))
    assert partner
    assert partner.name == "asset.corrected"
    assert partner.data == {
        "asset_id": "ast_1",
        "product_model_id": "",
        "kind": "installed",
        "at": EARLY,
        "revoked": False,
        "state": "in_use",
    }


def test_retired_asset_has_its_end(source: Source) -> None:
    partner = project(source(AssetRetired(asset=Asset(id="ast_1"), at=at(EARLY)), "ast_1"))
    assert partner
    assert (partner.name, partner.data["at"]) == ("asset.retired", EARLY)


def test_changed_coverages_are_listed(source: Source) -> None:
    coverage = Coverage(id="cov_1", kind=WARRANTY_KIND_CONTRACT, starts_at=at(EARLY), ends_at=at(LATE))
    partner = project(source(AssetCoverageChanged(asset=Asset(id="ast_1", coverages=[coverage])), "ast_1"))
    assert partner
    assert partner.name == "asset.coverage_changed"
    listed = {"coverage_id": "cov_1", "kind": "contract", "starts_at": EARLY, "ends_at": LATE}
    assert (partner.data["covered_until"], partner.data["coverages"]) == (LATE, [listed])


def test_transferred_asset_names_neither_owner(source: Source) -> None:
    asset = Asset(id="ast_1", customer_id="cus_2", serial="A-1", product_model_id="mod_1")
    moved = AssetTransferred(asset=asset, former_customer_id="cus_1", purchase_id="pur_1", transferred_at=at(EARLY))
    partner = project(source(moved, "ast_1"))
    assert partner
    assert partner.name == "asset.transferred"
    assert partner.data == {"asset_id": "ast_1", "product_model_id": "mod_1", "transferred_at": EARLY}


def test_coverages_that_end_are_listed_with_both_ends(source: Source) -> None:
    coverage = Coverage(id="cov_1", starts_at=at(EARLY), ends_at=at(LATE), projected_ends_at=at(EARLY))
    expiring = [ExpiringCoverage(coverage=coverage, days=60)]
    partner = project(source(AssetCoverageExpiring(asset=Asset(id="ast_1"), coverages=expiring), "ast_1"))
    assert partner
    assert partner.name == "asset.coverage_expiring"
    (listed,) = partner.data["coverages"]
    assert (listed["ends_at"], listed["projected_ends_at"]) == (LATE, EARLY)


@pytest.mark.parametrize(
    ("joined", "name", "fields"),
    [
        (True, "campaign.unit_targeted", {"late": True, "targeted_at": EARLY}),
        (False, "campaign.unit_changed", {"state": "done", "changed_at": EARLY}),
    ],
)
def test_campaign_unit_names_no_owner(source: Source, joined: bool, name: str, fields: dict[str, Any]) -> None:
    changed = CampaignUnitChanged(
        campaign_unit_id="cun_1",
        campaign_id="cmp_1",
        asset_id="ast_1",
        customer_id="cus_1",
        kind=CAMPAIGN_KIND_RECALL,
        state=CAMPAIGN_UNIT_STATE_DONE,
        joined=joined,
        late=True,
        changed_at=at(EARLY),
    )
    partner = project(source(changed, "cun_1"))
    assert partner
    ids = {"campaign_id": "cmp_1", "campaign_unit_id": "cun_1", "asset_id": "ast_1"}
    assert (partner.name, partner.data) == (name, {**ids, "kind": "recall", **fields})


def test_asset_without_coverage_has_no_end(source: Source) -> None:
    partner = project(source(AssetRegistered(asset=Asset(id="ast_1")), "ast_1"))
    assert partner is not None
    assert "covered_until" not in partner.data


def test_refusal_has_its_reason(source: Source) -> None:
    refused = AssetRefused(refusal_id="rfs_1", asset_id="ast_1", reason="UNKNOWN_PRODUCT_MODEL")
    partner = project(source(refused, "rfs_1"))
    assert partner is not None
    assert (partner.name, partner.subject) == ("asset.refused", "rfs_1")
    assert partner.data["reason"] == "UNKNOWN_PRODUCT_MODEL"


@pytest.mark.parametrize(
    ("kind", "status", "published"),
    [
        (tickets.TicketAssigned, "pending_partner", None),
        (tickets.TicketWaiting, "pending_customer", ("ticket.waiting", "pending_customer")),
        (tickets.TicketWaiting, "pending_partner", None),
        (tickets.TicketWaiting, "pending_parts", None),
        (tickets.TicketWaiting, "scheduled", None),
        (tickets.TicketCancelled, "cancelled", ("ticket.closed", "closed")),
        (tickets.TicketMarkedAsSpam, "spam", ("ticket.closed", "closed")),
        (tickets.TicketRescued, "open", ("ticket.reopened", "open")),
    ],
)
def test_partners_read_the_states_of_their_contract(
    source: Source, ticket: Callable[..., Ticket], kind: Any, status: str, published: tuple[str, str] | None
) -> None:
    stands = TicketStatus.Value(f"TICKET_STATUS_{status.upper()}")
    partner = project(source(kind(ticket=ticket(status=stands))))
    assert (partner and (partner.name, partner.data["ticket"]["status"])) == published


def test_merge_names_the_other_ticket(source: Source, ticket: Callable[..., Ticket]) -> None:
    merged = project(source(tickets.TicketMerged(ticket=ticket(status="TICKET_STATUS_MERGED"), into_ticket_id="tkt_2")))
    unmerged = project(source(tickets.TicketUnmerged(ticket=ticket(), from_ticket_id="tkt_2")))
    assert merged
    assert unmerged
    assert (merged.name, merged.data["into_ticket_id"]) == ("ticket.merged", "tkt_2")
    assert merged.data["ticket"]["status"] == "closed"
    assert (unmerged.name, unmerged.data["from_ticket_id"]) == ("ticket.unmerged", "tkt_2")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (tickets.TicketOpened, "ticket.opened"),
        (tickets.TicketWaiting, "ticket.waiting"),
        (tickets.TicketResolved, "ticket.resolved"),
        (tickets.TicketReopened, "ticket.reopened"),
        (tickets.TicketClosed, "ticket.closed"),
    ],
)
def test_state_changes_of_a_ticket_are_published(
    source: Source, ticket: Callable[..., Ticket], kind: Any, name: str
) -> None:
    code = ResolutionCode.RESOLUTION_CODE_SOLVED
    resolved = ticket(
        priority=TicketPriority.TICKET_PRIORITY_HIGH, resolution=Resolution(code=code, resolved_at=at(EARLY))
    )
    partner = project(source(kind(ticket=resolved)))
    assert partner is not None
    assert partner.name == name
    assert partner.data["ticket"] == {
        "ticket_id": "tkt_1",
        "customer_id": "cus_maija",
        "asset_id": "",
        "status": "new",
        "priority": "high",
        "episode": 1,
        "created_at": "2026-03-02T09:00:00Z",
        "updated_at": "2026-03-02T09:00:00Z",
    }
    assert partner.data.get("resolution_code", "none") == ("solved" if name == "ticket.resolved" else "none")


def test_public_reply_of_staff_is_published(source: Source, added: Callable[..., tickets.TicketMessageAdded]) -> None:
    partner = project(source(added()))
    assert partner is not None
    assert (partner.name, partner.data["answered_at"]) == ("ticket.answered", "2026-03-02T09:00:00Z")
    assert project(source(added(internal=True))) is None
    assert project(source(added(kind=ActorKind.ACTOR_KIND_CUSTOMER))) is None
    assert project(source(added(kind=ActorKind.ACTOR_KIND_SERVICE))) is None


def test_warning_has_its_target_share_and_instants(source: Source, ticket: Callable[..., Ticket]) -> None:
    warning = tickets.TicketSlaWarning(
        ticket=ticket(),
        target=SlaTargetKind.SLA_TARGET_KIND_RESOLUTION,
        cycle=2,
        share=80,
        at=at(EARLY),
        due_at=at(LATE),
        cause=SlaCause.SLA_CAUSE_TIME,
    )
    partner = project(source(warning))
    assert partner is not None
    assert partner.name == "ticket.sla_warning"
    assert {name: value for name, value in partner.data.items() if name != "ticket"} == {
        "target": "resolution",
        "cycle": 2,
        "share": 80,
        "warned_at": EARLY,
        "due_at": LATE,
        "cause": "time",
    }


def test_breach_has_its_instant_and_cause(source: Source, ticket: Callable[..., Ticket]) -> None:
    breach = tickets.TicketSlaBreached(
        ticket=ticket(),
        target=SlaTargetKind.SLA_TARGET_KIND_FIRST_RESPONSE,
        cycle=1,
        share=100,
        at=at(LATE),
        due_at=at(EARLY),
        cause=SlaCause.SLA_CAUSE_PRIORITY_CHANGED,
    )
    partner = project(source(breach))
    assert partner is not None
    assert partner.name == "ticket.sla_breached"
    assert {name: value for name, value in partner.data.items() if name != "ticket"} == {
        "target": "first_response",
        "cycle": 1,
        "breached_at": LATE,
        "due_at": EARLY,
        "cause": "priority_changed",
    }


def test_breach_of_a_claim_is_published_and_no_warning(source: Source) -> None:
    fields: dict[str, Any] = {"claim_id": "clm_1", "customer_id": "cus_1", "asset_id": "ast_1", "cycle": 2}
    at_once: dict[str, Any] = {"target": CLAIM_TARGET_KIND_DECISION, "at": at(LATE), "due_at": at(EARLY)}
    partner = project(source(ClaimSlaBreached(**fields, **at_once), "clm_1"))
    assert partner is not None
    assert (partner.name, partner.data) == (
        "claim.sla_breached",
        {**fields, "target": "decision", "breached_at": LATE, "due_at": EARLY},
    )
    assert project(source(ClaimSlaWarning(**fields, **at_once, share=80), "clm_1")) is None


def test_score_is_published_without_its_comment(source: Source) -> None:
    answer = Answer(id="ans_1", ticket_id="tkt_1", metric=Metric.METRIC_CSAT, score=2, comment=MARK)
    partner = project(source(AnswerGiven(answer=answer), "ans_1"))
    assert partner is not None
    assert partner.data == {"answer_id": "ans_1", "ticket_id": "tkt_1", "customer_id": "", "metric": "csat", "score": 2}


def test_erasure_is_published_with_its_customer_and_instants(source: Source) -> None:
    part = ErasurePart(service="tickets", completed_at=at(LATE))
    erasure = Erasure(id="ers_1", customer_id="cus_1", requested_at=at(EARLY), completed_at=at(LATE), parts=[part])
    erasure.requested_by.display_name = MARK
    requested = project(source(tickets.ErasureRequested(erasure=erasure), "ers_1"))
    completed = project(source(tickets.ErasureCompleted(erasure=erasure), "ers_1"))
    assert requested is not None
    assert completed is not None
    assert (requested.name, requested.subject) == ("customer.erasure_requested", "ers_1")
    assert requested.data == {"customer_id": "cus_1", "requested_at": EARLY}
    assert (completed.name, completed.data) == ("customer.erased", {"customer_id": "cus_1", "completed_at": LATE})


def test_event_not_on_the_list_is_not_published(source: Source, invited: InvitationIssued) -> None:
    assert project(source(invited)) is None
    for assigned in (
        tickets.TicketAssigned(assigned_by=Actor(id="agt_1")),
        tickets.TicketUnassigned(unassigned_by=Actor(id="agt_1"), previous_team_id="tem_1"),
    ):
        assert project(source(assigned)) is None
    assert project(source(tickets.ContactChanged(customer_id="cus_1", email="maija@post.example"))) is None


def filled(message: Message, seen: tuple[str, ...] = ()) -> Message:
    """Every field of a message set: free texts to the mark, all else to something valid."""
    for field in message.DESCRIPTOR.fields:
        if field.message_type is not None:
            if field.message_type.full_name == "google.protobuf.Timestamp":
                getattr(message, field.name).FromSeconds(1_800_000_000)
            elif field.message_type.full_name not in seen:
                deeper = (*seen, field.message_type.full_name)
                part = getattr(message, field.name)
                filled(part.add() if field.is_repeated else part, deeper)
        elif field.is_repeated:
            continue
        elif field.type == FieldDescriptor.TYPE_STRING:
            setattr(message, field.name, field.name if field.name in TOLD_TEXTS else MARK)
        elif field.enum_type is not None or field.type == FieldDescriptor.TYPE_BOOL:
            setattr(message, field.name, 1)
        else:
            setattr(message, field.name, 2)
    return message


def published(kind: type[Message]) -> Message:
    """Every field set, and such that partners receive it where there is a view at all."""
    message = filled(kind())
    if isinstance(message, tickets.TicketMessageAdded):
        message.message.author.kind = ActorKind.ACTOR_KIND_AGENT
    if isinstance(message, ClaimChanged):
        message.action = CLAIM_ACTION_DECIDE
    return message


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings_of(each)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("kind", READ_EVENTS)
def test_no_free_text_of_any_event_reaches_a_partner(source: Source, kind: type[Message]) -> None:
    message = published(kind)
    assert MARK in set(strings_of(to_json(message)))
    partner = project(source(message))
    if partner:
        entry = feed_entry(partner, cloud_event(partner, sequence=1), position=1)
        assert MARK not in entry.envelope
        assert "retailer" in entry.envelope


@pytest.mark.parametrize("kind", READ_EVENTS)
def test_projection_is_exactly_a_partner_message(source: Source, kind: type[Message]) -> None:
    message = published(kind)
    partner = project(source(message))
    if partner:
        assert to_json(from_json(KINDS[partner.name], partner.data)) == partner.data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=3).map(lambda text: f"§{text}§"))
def test_text_of_people_is_never_published(
    source: Source, added: Callable[..., tickets.TicketMessageAdded], text: str
) -> None:
    message = added()
    message.message.body = message.ticket.subject = message.ticket.waiting.reason = text
    message.message.author.display_name = message.ticket.opened_by.display_name = text
    partner = project(source(message))
    assert partner is not None
    assert not [string for string in strings_of(partner.data) if text in string]
