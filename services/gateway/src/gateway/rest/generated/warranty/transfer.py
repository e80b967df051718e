# Generated from aftersales/warranty/v1/transfer.proto: `make protos`.
"""Models of aftersales/warranty/v1/transfer.proto."""

from gateway.rest.schemas.fields import Instant, Schema, doc


class TransferOffer(Schema):
    """The offer of an asset to whoever has its code and its serial."""

    code: str = doc(
        "The code for the new owner. Returned once, when the offer is made: it is stored as a hash. Empty in "
        "all other responses, also in that to a repeated request.",
        "KQ3D-7Z5N-HA2W-PX4C",
    )
    offered_at: Instant = doc("When it was made.", "2026-11-20T15:00:00Z")
    expires_at: Instant = doc("From when the code is no longer taken.", "2026-12-04T15:00:00Z")
