# Generated from aftersales/warranty/v1/passport.proto: `make protos`.
"""Models of aftersales/warranty/v1/passport.proto."""

from typing import Literal

from gateway.rest.schemas.fields import Instant, Schema, doc

PassportHistoryKind = Literal[
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
    "repaired",
    "component_installed",
    "component_removed",
    "modernised",
]


class Passport(Schema):
    """The digital passport of an asset or a product model: what the code on it leads to. Everybody may read the
    passport's page, which has no personal data: GET /v1/passports/{id}.
    """

    id: str = doc(
        "Its id, for the public: it says nothing of the asset, its serial or its owner.",
        "dpp_mzn7xw3k6v5jrb2ohc7yaq4tq2",
    )
    retailer: str = doc("The tenant.", "nordic-home")
    asset_id: str = doc(
        "The asset that it is about; empty for that of a product model.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb"
    )
    product_model_id: str = doc(
        "The product model that it is about, or of which the asset is a unit.", "mod_5jrb2ohc7yaq4tq2mzn7xw3k6v"
    )
    identifier: str = doc(
        "The persistent unique product identifier: digital_link where there is one, else a link with the "
        "passport's id. Empty while the installation has no host for such links.",
        "https://id.gs1.org/01/06412345678907/22/B/21/A300-0001",
    )
    digital_link: str = doc(
        "The GS1 Digital Link in its canonical form. Empty without a GTIN, or for an asset without a serial.",
        "https://id.gs1.org/01/06412345678907/22/B/21/A300-0001",
    )
    url: str = doc(
        "What to print: the same path on the host that the installation resolves links on, if it has one.",
        "https://id.nordic-home.example/01/06412345678907/22/B/21/A300-0001",
    )
    created_at: Instant = doc("When it was first asked for.", "2026-11-05T15:00:01Z")


class PossessionCode(Schema):
    """A code that is printed with a unit: who has the unit can read it, and proves by it that they have."""

    code: str = doc(
        "The code. Returned once, when it is issued: it is stored as a hash. Empty in the response to a "
        "repeated request.",
        "KQ3D-7Z5N-HA2W-PX4C",
    )
    issued_at: Instant = doc("When it was issued. The code before it is refused from then on.", "2026-11-05T15:00:01Z")


class PassportHistoryEntry(Schema):
    """One thing that happened to a unit."""

    kind: PassportHistoryKind = doc("What happened.", "component_installed")
    at: Instant = doc("When.", "2026-11-08T09:00:00Z")
    component: str = doc("The name of the component; empty of all else.", "Drain pump")


class PassportHistory(Schema):
    """What whoever has a unit may read of its past: no owner, order, serial, reason or amount."""

    entries: list[PassportHistoryEntry] = doc("The newest first, by the dates on which things happened.")
