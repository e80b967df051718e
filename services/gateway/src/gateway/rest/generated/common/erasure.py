# Generated from aftersales/common/v1/erasure.proto: `make protos`.
"""Models of aftersales/common/v1/erasure.proto."""

from gateway.rest.schemas.fields import Instant, Schema, doc


class KeptRecords(Schema):
    """Records of an erased customer that a law obliges the retailer to keep. They hold ids, amounts and dates;
    no name, no address and no text. They are erased when their time is over.
    """

    kind: str = doc("What they are, in the plural.", "purchases")
    reason: str = doc("What obliges to keep them, as the operator of the platform has set it.", "accounting records")
    until: Instant = doc("When the last of them is erased.", "2036-11-02T15:00:00Z")
    records: int = doc("How many there are.", 1)
