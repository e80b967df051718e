# Generated from aftersales/tickets/v1/entitlement.proto: `make protos`.
"""Models of aftersales/tickets/v1/entitlement.proto."""

from typing import Literal

from gateway.rest.generated.formats import Id, RetailerId
from gateway.rest.schemas.fields import REQUEST, Instant, InstantIn, Schema, doc, may

EntitlementBasis = Literal["bundled", "paid"]


class Entitlement(Schema):
    """A support plan that a customer, an organisation or an asset has for a time."""

    id: str = doc("Its id.", "ent_mzn7xw3k6v5jrb2ohc7yaq4tq2")
    retailer: str = doc("The tenant.", "nordic-home")
    plan_id: str = doc("The plan.", "pln_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    customer_id: str = may(
        "Whose it is. Give one of customer_id, organisation_id and asset_id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"
    )
    organisation_id: str = may("The organisation whose people have it.", examples=[None])
    asset_id: str = may("The asset that it is about, whoever has that.", examples=[None])
    basis: EntitlementBasis = doc("Whether it was paid for.", "paid")
    starts_at: Instant = doc("When it begins.", "2026-11-01T00:00:00Z")
    ends_at: Instant = doc("When it ends: it no longer holds at that instant.", "2028-11-01T00:00:00Z")
    revoked_at: Instant = may("When it was revoked; left out unless it was. It has not held since.", examples=[None])
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class EntitlementInput(Schema):
    """A support plan that a customer, an organisation or an asset has for a time."""

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    plan_id: Id = doc("The plan.", "pln_2ohc7yaq4tq2mzn7xw3k6v5jrb")
    customer_id: Id = may(
        "Whose it is. Give one of customer_id, organisation_id and asset_id.", "cus_4tq2mzn7xw3k6v5jrb2ohc7yaq"
    )
    organisation_id: Id = may("The organisation whose people have it.", examples=[None])
    asset_id: Id = may("The asset that it is about, whoever has that.", examples=[None])
    basis: EntitlementBasis = doc("Whether it was paid for.", "paid")
    starts_at: InstantIn = doc("When it begins.", "2026-11-01T00:00:00Z")
    ends_at: InstantIn = doc("When it ends: it no longer holds at that instant.", "2028-11-01T00:00:00Z")
