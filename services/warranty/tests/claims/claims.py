"""Claims as the tests of this topic begin with."""

from dataclasses import replace

from domainkit.actors import Actor, ActorKind
from domainkit.instants import DAY, Instant
from domainkit.money import Money
from warranty.assets.domain.asset import Asset
from warranty.claims.domain.claim import Claim, Remedy
from warranty.claims.domain.deciding import Verdict, decide
from warranty.claims.domain.decisions import LineState
from warranty.claims.domain.earlier import earlier_of
from warranty.claims.domain.moving import submit
from warranty.claims.domain.opening import ClaimDraft, LineDraft, new_claim
from warranty.coverage.domain.coverage import Coverage
from warranty.product_models.domain.terms import CostKind, WarrantyKind

NOW = Instant(1_000 * DAY)
MIKKO, AINO, OLLI = (
    Actor(ActorKind.CUSTOMER, "mikko"),
    Actor(ActorKind.AGENT, "aino", "Aino"),
    Actor(ActorKind.SUPERVISOR, "olli", "Olli"),
)
RULES = Actor(ActorKind.SERVICE, "warranty")
COVERAGE = Coverage("cov_1", WarrantyKind.STATUTORY, Instant(900 * DAY), Instant(1_600 * DAY), 100, 100, 0)
ASSET = Asset(
    id="ast_1",
    retailer="nordic-home",
    customer_id="cus_1",
    product_model_id="mod_1",
    manufacturer="Frostvik",
    name="Cooler 300",
    serial="C300-7",
    purchase_id="pur_1",
    order_id="A-1",
    line=1,
    unit=1,
    coverages=(COVERAGE,),
    registered_at=Instant(901 * DAY),
)
LINE = LineDraft("no_cooling", "compressor", "KX-220", CostKind.PARTS, 1, Money(12_000, "EUR"), Remedy.REPAIR)


def line(**changes: object) -> LineDraft:
    return replace(LINE, **changes)  # type: ignore[arg-type]


def draft(*lines: LineDraft, failed_at: Instant = Instant(990 * DAY)) -> ClaimDraft:
    return ClaimDraft("ast_1", "", "It no longer cools.", failed_at, None, lines or (LINE,))


def created(*lines: LineDraft, asset: Asset = ASSET, earlier: tuple[Claim, ...] = (), id: str = "clm_1") -> Claim:
    before = [earlier_of(each) for each in earlier]
    claim, _ = new_claim(draft(*lines), asset, before, MIKKO, id=id, repair_days=365, now=NOW)
    return claim


def submitted(*lines: LineDraft) -> Claim:
    return submit(created(*lines), (), MIKKO, NOW)[0]


def verdict(number: int, state: LineState, **changes: object) -> Verdict:
    because = {LineState.DENIED: "WEAR"}.get(state, "")
    made = Verdict(number, state, reason_code=because, text="" if state is LineState.APPROVED else "See the manual.")
    return replace(made, **changes)  # type: ignore[arg-type]


def decided(claim: Claim, *verdicts: Verdict, by: Actor = AINO, now: Instant = NOW) -> Claim:
    return decide(claim, verdicts, by, now, remind_every_days=7)[0]
