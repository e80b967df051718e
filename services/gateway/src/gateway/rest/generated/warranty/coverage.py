# Generated from aftersales/warranty/v1/coverage.proto: `make protos`.
"""Models of aftersales/warranty/v1/coverage.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor, Money
from gateway.rest.generated.warranty.asset import Coverage
from gateway.rest.generated.warranty.product_model import CostKind, StartBasis, WarrantyKind, WarrantyTerm
from gateway.rest.schemas.fields import Instant, Schema, doc, may

CoverageEntitlement = Literal["conformity", "promise", "safety"]


CoverageReason = Literal[
    "applies",
    "not_started",
    "expired",
    "suspended",
    "voided",
    "exhausted",
    "meter_reached",
    "fault_excluded",
    "outside_territory",
    "place_not_authorised",
    "not_maintained",
    "no_share",
    "cap_reached",
]


CoverageCondition = Literal["meter", "fault_reason", "country", "place", "maintenance"]


CoverageEntryKind = Literal[
    "started",
    "corrected",
    "overridden",
    "extended",
    "repair_extension",
    "suspended",
    "resumed",
    "transferred",
    "voided",
    "exhausted",
    "reserved",
    "used",
    "released",
    "restored",
    "replaced",
]


CoverageState = Literal["pending_start", "active", "suspended", "expired", "exhausted", "voided"]


class CoverageRight(Schema):
    """A coverage that the customer may rely on."""

    coverage_id: str = doc("The coverage.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    kind: WarrantyKind = doc("Where the right comes from.", "statutory")
    entitlement: CoverageEntitlement = doc("What may be demanded.", "conformity")
    clause: str = doc(
        "The law that it follows, in the country of the question. Empty for a promise, and without a country; "
        "for customers and partners also while no lawyer has confirmed the rule.",
        "Directive (EU) 2019/771, Article 10(1)",
    )


class CoverageAnswer(Schema):
    """What one coverage does for one kind of cost."""

    coverage_id: str = doc("The coverage.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    kind: WarrantyKind = doc("Where it comes from.", "statutory")
    applies: bool = doc("Whether it pays.", True)
    reason: CoverageReason = doc("Why, or why not.", "applies")
    share_percent: int = doc("The share of the whole cost that it pays, up to what coverages before it left.", 100)
    cap_left: Money = may("What is left of its cap; left out without one.", examples=[None])
    per_claim: Money = may("At most for one claim; left out without a limit.", examples=[None])
    deductible: Money = may("What the customer pays first; left out without a deductible.", examples=[None])
    clause: str = doc(
        "The law that it follows, in the country of the question. Empty for a promise, and without a country; "
        "for customers and partners also while no lawyer has confirmed the rule.",
        "Directive (EU) 2019/771, Article 10(1)",
    )
    unchecked: list[CoverageCondition] = doc("It applies if these conditions are met.", ["meter"])
    sentence: str = doc("The same in a sentence.", "The statutory coverage pays 100 % of the parts.")


class CostCoverage(Schema):
    """The coverages for one kind of cost."""

    cost_kind: CostKind = doc("What the cost is for.", "parts")
    coverages: list[CoverageAnswer] = doc("In the order in which they pay, those that do not apply too.")


class CoverageExplanation(Schema):
    """What the customer may rely on at a moment, and who pays for what."""

    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    at: Instant = doc("The moment.", "2026-11-05T15:00:00Z")
    summary: list[str] = doc("The answer in sentences.", ["The customer may rely on the statutory coverage."])
    rights: list[CoverageRight] = doc("What the customer may rely on; of several, the customer chooses.")
    costs: list[CostCoverage] = doc("Who pays, by kind of cost.")


class CoverageEntry(Schema):
    """What happened to a coverage."""

    kind: CoverageEntryKind = doc("What it is.", "extended")
    at: Instant = doc("From when it counts.", "2026-11-05T15:00:00Z")
    recorded_at: Instant = may("When it was recorded; left out of the start.", "2026-11-05T15:00:01Z")
    recorded_by: Actor = may("Who recorded it. Left out for all but agents, supervisors, admins.")
    reason: str = doc("Why. Empty for all but agents, supervisors, admins.", "Sold with the service visit")
    starts_at: Instant = may("The start that it sets.", examples=[None])
    ends_at: Instant = may("The end that it sets.", examples=[None])
    basis: StartBasis = may("The fact that start and end follow.", "installation")
    months: int = doc("The months that it adds.", 12)
    legal_basis: str = doc("The law that it follows.", "")
    invoice_number: str = doc(
        "The number of the invoice or contract of what was sold. Empty for all but agents, supervisors, admins.",
        "R-2026-0815",
    )
    claim_id: str = doc(
        "The claim for which a cap was reserved, used or released; empty for others. Empty for all but "
        "agents, supervisors, admins.",
        "clm_2mzn7xw3k6v5jrb2ohc7yaq4tq",
    )
    claim_line: int = doc("The line of that claim; 0 for others. Empty for all but agents, supervisors, admins.", 1)
    cost_kind: CostKind = may("The kind of cost whose cap it is; left out of others.", "parts")
    amount: Money = may("How much of it, net; left out of others.")
    replacement_asset_id: str = doc(
        "The unit that took the place of this one, and has what was left of the coverage; empty but for "
        "`replaced`. Empty for all but agents, supervisors, partners, admins.",
        "",
    )
    replaced_asset_id: str = doc(
        "The unit whose place this one took; empty but for the start of what was left of that one's coverage. "
        "Empty for all but agents, supervisors, partners, admins.",
        "",
    )


class CoverageRecord(Schema):
    """A coverage of an asset with all that happened to it."""

    asset_id: str = doc("The asset that it covers.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    coverage: Coverage = may("The coverage.")
    state: CoverageState = doc("What it is now.", "active")
    term: WarrantyTerm = may("The term that it comes from; left out for one that an earlier release started.")
    entries: list[CoverageEntry] = doc("What happened to it, oldest first; empty if nothing has since it was started.")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")
    coverage_id: str = doc("The id of the coverage.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")


class LawRule(Schema):
    """A rule of law as data."""

    id: str = doc(
        "Its id: a national rule takes the place of the one of the same id of the European Union.", "conformity_period"
    )
    jurisdiction: str = doc("The jurisdiction that makes it.", "EU")
    text: str = doc("What it says, in a sentence.", "The seller is liable for two years from delivery.")
    act: str = doc("The act.", "Directive (EU) 2019/771")
    article: str = doc("The article of the act.", "Article 10(1)")
    url: str = doc("The act on the web.", "http://data.europa.eu/eli/dir/2019/771/oj")
    valid_from: str = doc("In force from this day.", "2022-01-01")
    contracts_from: str = doc("For contracts from this day on; empty: for all.", "2022-01-01")
    months: int = doc("The period in calendar months; 0 where it has none.", 24)
    days: int = doc("The period in days; 0 where it has none.", 0)
    working_days: bool = doc(
        "A period that ends on a day without work ends with the next working day (Regulation 1182/71, Article 3(4)).",
        False,
    )
    national_override: str = doc("What a member state may set instead; empty: nothing.", "longer")
    confirmed: bool = doc(
        "Whether a lawyer has compared it with the official text. Until then it is not to be quoted to anybody.", False
    )


class LawPack(Schema):
    """The rules of a jurisdiction that are in force on a day, those of the European Union included."""

    id: str = doc("The jurisdiction: EU, or a country by its ISO 3166-1 code.", "EU")
    version: str = doc("The version of the pack.", "2026-11")
    rules: list[LawRule] = doc("The rules by id.")
