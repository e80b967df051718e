# Generated from aftersales/warranty/v1/asset_life.proto: `make protos`.
"""Models of aftersales/warranty/v1/asset_life.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

AssetState = Literal["manufactured", "in_stock", "sold", "in_use", "returned", "disposed"]


AssetFactKind = Literal[
    "manufactured", "shipped", "delivered", "invoiced", "installed", "activated", "cancelled", "returned", "disposed"
]


AssetCondition = Literal["new", "used", "refurbished"]


ModernisationKind = Literal["upgrade", "modernisation", "software_update"]


AssetHistoryKind = Literal[
    "manufactured",
    "shipped",
    "sold",
    "delivered",
    "invoiced",
    "installed",
    "activated",
    "cancelled",
    "returned",
    "disposed",
    "transferred",
    "modernised",
]


class AssetFact(Schema):
    """Something that happened to one unit."""

    id: str = doc("Its id.", "fct_4tq2mzn7xw3k6v5jrb2ohc7yaq")
    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    kind: AssetFactKind = doc("What happened.", "installed")
    at: Instant = doc("When it happened.", "2026-11-08T09:00:00Z")
    reported_by: Actor = may(
        "Who reported it.", {"kind": "partner", "id": "webshop", "display_name": "Nordic Home webshop"}
    )
    reported_at: Instant = doc("When it was reported.", "2026-11-09T08:00:00Z")
    revoked_at: Instant = may("When it was revoked; left out while it holds.", "2026-11-10T08:00:00Z")
    revoked_by: Actor = may(
        "Who revoked it; left out while it holds.",
        {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
    )
    reason: str = doc("Why it was revoked; empty while it holds.", "The installer mixed up two orders.")


class Modernisation(Schema):
    """A dated change of the configuration of one unit."""

    id: str = doc("Its id.", "mdn_2mzn7xw3k6v5jrb2ohc7yaq4tq")
    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    kind: ModernisationKind = doc("What was done.", "modernisation")
    at: Instant = doc("When it was done.", "2026-11-18T09:00:00Z")
    revision: str = doc("The revision of the product that the unit had from then on; empty: as before.", "C")
    firmware: str = doc("The firmware that it had from then on; empty: as before.", "2.4.1")
    document_id: str = doc(
        "The document by which it was done; empty: none was named.", "pdc_6w2ohc7yaq4tq2mzn7xw3k6v5j"
    )
    extended_coverage_id: str = doc("The coverage that it extended; empty: none.", "cov_6v5jrb2ohc7yaq4tq2mzn7xw3k")
    extended_months: int = doc("By how many months.", 12)
    reported_by: Actor = may(
        "Who reported it. Left out for all but agents, supervisors, partners, admins.",
        {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
    )
    reported_at: Instant = doc("When it was reported.", "2026-11-18T15:00:00Z")
    revoked_at: Instant = may("When it was revoked; left out while it holds.", "2026-11-19T08:00:00Z")
    revoked_by: Actor = may(
        "Who revoked it; left out while it holds. Left out for all but agents, supervisors, partners, admins.",
        {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
    )
    reason: str = doc(
        "Why it was revoked; empty while it holds. Empty for all but agents, supervisors, partners, admins.",
        "It was another unit.",
    )


class AssetHistoryEntry(Schema):
    """One dated entry of the life of a unit."""

    id: str = doc(
        "That of the fact or of the transfer; of what a purchase reports the purchase's id and the kind.",
        "fct_4tq2mzn7xw3k6v5jrb2ohc7yaq",
    )
    kind: AssetHistoryKind = doc("What happened.", "installed")
    at: Instant = doc("When it happened.", "2026-11-08T09:00:00Z")
    purchase_id: str = doc("The purchase that reported it; empty for a fact.", "")
    reported_by: Actor = may(
        "Who reported it; left out for what a purchase reports, and for a transfer. Left out for all but "
        "agents, supervisors, partners, admins.",
        {"kind": "partner", "id": "webshop", "display_name": "Nordic Home webshop"},
    )
    reported_at: Instant = may(
        "When it was reported; left out for what a purchase reports, and for a transfer. Left out for all but "
        "agents, supervisors, partners, admins.",
        "2026-11-09T08:00:00Z",
    )
    revoked_at: Instant = may(
        "When it was revoked; left out while it holds. Left out for all but agents, supervisors, partners, admins.",
        "2026-11-10T08:00:00Z",
    )
    revoked_by: Actor = may(
        "Who revoked it; left out while it holds. Left out for all but agents, supervisors, partners, admins.",
        {"kind": "agent", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Aino"},
    )
    reason: str = doc(
        "Why it was revoked; empty while it holds. Empty for all but agents, supervisors, partners, admins.",
        "The installer mixed up two orders.",
    )
    customer_id: str = doc(
        "Who bought it then, or got it by a transfer; empty for a fact. Empty for all but agents, "
        "supervisors, partners, admins.",
        "",
    )
    condition: AssetCondition = may("In which condition it was sold; left out for all but a sale.", "new")
    revision: str = doc("The revision that a modernisation gave it; empty: none.", "")
    firmware: str = doc("The firmware that a modernisation gave it; empty: none.", "")
    document_id: str = doc("The document by which it was modernised; empty: none.", "")
