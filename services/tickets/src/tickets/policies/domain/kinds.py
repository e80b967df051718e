"""Words that policies and tickets share."""

from enum import StrEnum


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Channel(StrEnum):
    WEB = "web"
    AGENT = "agent"
    FEEDBACK = "feedback"
    EMAIL = "email"


class TargetKind(StrEnum):
    """What a promise is about. Responses after the first, and those of partners, come in cycles."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"
    NEXT_RESPONSE = "next_response"
    PARTNER_RESPONSE = "partner_response"


class Party(StrEnum):
    """Whose turn it is: every interval of a ticket's life is charged to one of them."""

    US = "us"
    CUSTOMER = "customer"
    PARTNER = "partner"
    PARTS = "parts"
    CARRIER = "carrier"
    SUPPLIER = "supplier"


class ResolutionCode(StrEnum):
    """How a ticket is solved, also by itself where nobody replies."""

    SOLVED = "solved"
    WORKAROUND = "workaround"
    NO_FAULT_FOUND = "no_fault_found"
    NOT_COVERED = "not_covered"
    DUPLICATE = "duplicate"
    NO_REPLY = "no_reply"


class NewTerms(StrEnum):
    """Which terms a ticket is given when it is recomputed."""

    NEWEST = "newest"
    """The newest versions of the policy and the calendar that it has."""
    CHOSEN_ANEW = "chosen_anew"
    """Those that it would get if it were opened now."""
