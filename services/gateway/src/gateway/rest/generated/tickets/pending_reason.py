# Generated from aftersales/tickets/v1/pending_reason.proto: `make protos`.
"""Models of aftersales/tickets/v1/pending_reason.proto."""

from gateway.rest.generated.formats import Name, RetailerId
from gateway.rest.generated.tickets.ticket import ResolutionCode, SlaParty, SlaTargetKind
from gateway.rest.schemas.fields import REQUEST, Instant, Schema, doc, may


class Reminders(Schema):
    """Mails that remind the customer while we wait for them and the last public message is ours: each at the
    opening of a business day of the ticket's calendar.
    """

    count: int = doc("How many.", 2)
    every_business_days: int = doc("Business days before the first, and from each to the next.", 2)


class AutoResolution(Schema):
    """The ticket is resolved by itself: never while the last public message is the customer's, nor before all
    reminders were sent. The customer is not asked for an opinion.
    """

    after_business_days: int = doc(
        "Business days from the last reminder on, or without reminders from when we began to wait.", 3
    )
    code: ResolutionCode = doc("How it counts as solved.", "no_reply")


class PendingReason(Schema):
    """Why tickets of a retailer wait: for whom, which targets stand meanwhile, and what happens without a reply.
    A ticket that waits keeps the reason as it was when the wait began.
    """

    id: str = doc("Its id.", "rsn_7xw3k6v5jrb2ohc7yaq4tq2mzn")
    retailer: str = doc("The tenant.", "nordic-home")
    name: str = doc("What the retailer's people call it.", "Photo or serial number missing")
    customer_label: str = doc("What customers read.", "We need something from you")
    party: SlaParty = doc(
        "For whom tickets wait, and so their status: `customer` pending_customer; `partner`, `carrier` and "
        "`supplier` pending_partner; `parts` pending_parts; `us` scheduled.",
        "customer",
    )
    pauses: list[SlaTargetKind] = doc(
        "The targets whose clock stands meanwhile. Left out or empty when it is created: all for the "
        "customer, else none.",
        ["first_response", "resolution"],
    )
    reminders: Reminders = may(
        "Mails that remind the customer. Only where the party is `customer`; left out: none.",
        {"count": 2, "every_business_days": 2},
    )
    auto_resolution: AutoResolution = may(
        "What happens after the last reminder. Only where the party is `customer`; left out: nothing.",
        {"after_business_days": 3, "code": "no_reply"},
    )
    deactivated: bool = doc("True: no ticket can wait for it any longer; those that do go on.", False)
    created_at: Instant = doc("When it was created.", "2026-11-02T08:00:00Z")
    updated_at: Instant = doc("When it last changed.", "2026-11-02T08:00:00Z")
    etag: str = doc("Its version; the ETag header has it in quotes.", "1")


class RemindersInput(Schema):
    """Mails that remind the customer while we wait for them and the last public message is ours: each at the
    opening of a business day of the ticket's calendar.
    """

    model_config = REQUEST

    count: int = doc("How many.", 2, ge=1, le=10)
    every_business_days: int = doc("Business days before the first, and from each to the next.", 2, ge=1, le=100)


class AutoResolutionInput(Schema):
    """The ticket is resolved by itself: never while the last public message is the customer's, nor before all
    reminders were sent. The customer is not asked for an opinion.
    """

    model_config = REQUEST

    after_business_days: int = doc(
        "Business days from the last reminder on, or without reminders from when we began to wait.", 3, ge=1, le=100
    )
    code: ResolutionCode = doc("How it counts as solved.", "no_reply")


class PendingReasonInput(Schema):
    """Why tickets of a retailer wait: for whom, which targets stand meanwhile, and what happens without a reply.
    A ticket that waits keeps the reason as it was when the wait began.
    """

    model_config = REQUEST

    retailer: RetailerId = doc("The tenant.", "nordic-home")
    name: Name = doc("What the retailer's people call it.", "Photo or serial number missing")
    customer_label: Name = doc("What customers read.", "We need something from you")
    party: SlaParty = doc(
        "For whom tickets wait, and so their status: `customer` pending_customer; `partner`, `carrier` and "
        "`supplier` pending_partner; `parts` pending_parts; `us` scheduled.",
        "customer",
    )
    pauses: list[SlaTargetKind] = may(
        "The targets whose clock stands meanwhile. Left out or empty when it is created: all for the "
        "customer, else none.",
        ["first_response", "resolution"],
        max_length=10,
    )
    reminders: RemindersInput = may(
        "Mails that remind the customer. Only where the party is `customer`; left out: none.",
        {"count": 2, "every_business_days": 2},
    )
    auto_resolution: AutoResolutionInput = may(
        "What happens after the last reminder. Only where the party is `customer`; left out: nothing.",
        {"after_business_days": 3, "code": "no_reply"},
    )


class RemindersPatch(Schema):
    """Mails that remind the customer while we wait for them and the last public message is ours: each at the
    opening of a business day of the ticket's calendar.
    """

    model_config = REQUEST

    count: int = may("How many.", 2, ge=1, le=10)
    every_business_days: int = may("Business days before the first, and from each to the next.", 2, ge=1, le=100)


class AutoResolutionPatch(Schema):
    """The ticket is resolved by itself: never while the last public message is the customer's, nor before all
    reminders were sent. The customer is not asked for an opinion.
    """

    model_config = REQUEST

    after_business_days: int = may(
        "Business days from the last reminder on, or without reminders from when we began to wait.", 3, ge=1, le=100
    )
    code: ResolutionCode = may("How it counts as solved.", "no_reply")
