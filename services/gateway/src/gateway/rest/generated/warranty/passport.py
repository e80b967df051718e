# Generated from aftersales/warranty/v1/passport.proto: `make protos`.
"""Models of aftersales/warranty/v1/passport.proto."""

from gateway.rest.schemas.fields import Instant, Schema, doc


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
