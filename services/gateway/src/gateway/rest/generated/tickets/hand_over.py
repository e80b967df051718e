# Generated from aftersales/tickets/v1/hand_over.proto: `make protos`.
"""Models of aftersales/tickets/v1/hand_over.proto."""

from typing import Literal

from gateway.rest.generated.common.common import Actor
from gateway.rest.schemas.fields import Instant, Schema, doc, may

HandOverState = Literal["open", "answered", "withdrawn"]


HandOverOutcome = Literal["fixed", "by_design", "cannot_reproduce", "needs_more_information", "planned"]


class HandOver(Schema):
    """A question about a ticket to those who develop the product, the retailer's or the manufacturer's, and
    their answer.
    """

    id: str = doc("Its id.", "hnd_3k6v5jrb2ohc7yaq4tq2mzn7xw")
    addressee: str = doc("Who is to answer: a team or a name.", "Firmware team")
    question: str = doc("What they are asked.", "Error E24 comes back after every update. Is it known?")
    reference: str = doc("The key of an issue where they keep theirs; empty without one.", "FW-1042")
    reference_url: str = doc(
        "Where that issue is; empty without one. We do not open it.", "https://issues.example/browse/FW-1042"
    )
    reason_id: str = doc(
        "The pending reason for which the ticket waited from then on.", "rsn_7xw3k6v5jrb2ohc7yaq4tq2mzn"
    )
    handed_over_by: Actor = doc(
        "Who handed the ticket over.", {"kind": "agent", "id": "agt_4tq2mzn7xw3k6v5jrb2ohc7yaq", "display_name": "Aino"}
    )
    handed_over_at: Instant = doc("When.", "2026-11-12T10:10:00Z")
    state: HandOverState = doc("Open until it is answered or withdrawn; it does not change after that.", "answered")
    outcome: HandOverOutcome = may("What they found; left out while there is no answer.", "fixed")
    fixed_in: str = doc("The version in which it is fixed; empty with any other outcome.", "4.2.1")
    answer: str = doc("The answer; empty while there is none.", "Known. Update to 4.2.1 and reset the pump.")
    answered_by: Actor = may(
        "Who recorded the answer; left out while there is none.",
        {"kind": "supervisor", "id": "agt_3k6v5jrb2ohc7yaq4tq2mzn7xw", "display_name": "Eero"},
    )
    ended_at: Instant = may("When it was answered or withdrawn; left out while it is open.", "2026-11-13T08:00:00Z")
