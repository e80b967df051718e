# Generated from aftersales/warranty/v1/component.proto: `make protos`.
"""Models of aftersales/warranty/v1/component.proto."""

from gateway.rest.generated.warranty.product_model import MeterUnit
from gateway.rest.schemas.fields import Instant, Schema, doc, may


class ComponentUsage(Schema):
    """Usage in one unit."""

    unit: MeterUnit = doc("What was counted.", "hours")
    total: int = doc("How much.", 112)


class Component(Schema):
    """A part of an asset with a life of its own."""

    id: str = doc("Its id.", "cmp_v5jrb2ohc7yaq4tq2mzn7xw3k6")
    parent_id: str = doc("The component that it is in; empty: the asset itself.", "")
    manufacturer: str = doc("Who makes it.", "Vesikone")
    part_number: str = doc("The manufacturer's number of the part; empty if unknown.", "DP-118")
    name: str = doc("What it is called.", "Drain pump")
    serial: str = doc(
        "Serial number in its normal form (NFKC without format characters, trimmed) and upper case; empty if unknown.",
        "P118-7781",
    )
    installed_at: Instant = doc("When it was installed.", "2026-11-05T15:00:00Z")
    replaces: str = doc("The component whose place it took; empty if none.", "cmp_w3k6v5jrb2ohc7yaq4tq2mzn7x")
    removed_at: Instant = may("When it was removed; left out while it is installed.", "2026-11-20T08:00:00Z")
    usage: list[ComponentUsage] = doc(
        "What the asset was used while it was in it, once it is removed: in the units that are known at both ends."
    )
    asset_id: str = doc("The asset.", "ast_2ohc7yaq4tq2mzn7xw3k6v5jrb")
