"""The registry of problem codes: what each means and what the caller can do about it.

Services refuse with the same codes (the reason of google.rpc.ErrorInfo). `GET /problems/{code}` shows an entry.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One way in which a request fails: its HTTP status, what it means in a few words, and the remedy."""

    code: str
    status: int
    title: str
    remedy: str


def _not_found(thing: str) -> ProblemKind:
    code = thing.upper().replace(" ", "_") + "_NOT_FOUND"
    return ProblemKind(
        code, 404, f"No such {thing}", f"Check the id. A {thing} of another retailer is not found either."
    )


_KINDS = (
    # The request itself
    ProblemKind("MALFORMED_JSON", 400, "The body is no JSON", "Send one JSON object in UTF-8, each field of it once."),
    ProblemKind("HEADER_INVALID", 400, "A header is malformed", "Send the header as the field in errors says."),
    ProblemKind(
        "UNAUTHENTICATED",
        401,
        "No valid token",
        "Send `Authorization: Bearer <token>` with a token of the issuer that has not expired.",
    ),
    ProblemKind(
        "ACCESS_DENIED",
        403,
        "Not for this role or retailer",
        "Use a token that may: its role, retailers and customer id decide.",
    ),
    ProblemKind(
        "CORS_REFUSED",
        403,
        "Browsers may not call like this",
        "Call as the fields in errors say, or ask the operator to allow your origin.",
    ),
    ProblemKind("NOT_FOUND", 404, "No such resource", "Check the path against /openapi.json."),
    ProblemKind("METHOD_NOT_ALLOWED", 405, "The resource has no such method", "Use a method that `Allow` lists."),
    ProblemKind("REQUEST_TIMEOUT", 408, "The body did not arrive in time", "Send the whole body at once."),
    ProblemKind("BODY_TOO_LARGE", 413, "The body is too large", "Send at most what /openapi.json says."),
    ProblemKind(
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        "The body is not declared as JSON",
        "Send `Content-Type: application/json`, the body in UTF-8.",
    ),
    ProblemKind(
        "UNSUPPORTED_CONTENT_ENCODING",
        415,
        "The body is compressed",
        "Send the body as it is, without Content-Encoding.",
    ),
    ProblemKind("URI_TOO_LONG", 414, "The path or query is too long", "Send at most 8 KB of each."),
    ProblemKind("TOO_MANY_HEADERS", 431, "The request has too many headers", "Send at most 100 header fields."),
    ProblemKind("VALIDATION_FAILED", 422, "The request does not fit", "Correct the fields in errors."),
    ProblemKind("RETAILER_REQUIRED", 422, "Which retailer?", "Send `retailer`; GET /v1/me lists yours."),
    ProblemKind("PAGE_SIZE_INVALID", 422, "No such page size", "Ask for 1 to 100 items."),
    ProblemKind("PAGE_TOKEN_INVALID", 422, "Not a page of this list", "Start again without page_token."),
    ProblemKind("CURSOR_INVALID", 422, "Not a cursor of this feed", "Use next_cursor as it came, or start again."),
    ProblemKind(
        "CURSOR_EXPIRED",
        410,
        "The cursor's feed is gone",
        "Start again at start_again; events that you have seen keep their ids.",
    ),
    ProblemKind(
        "IDEMPOTENCY_KEY_REUSED",
        422,
        "The key belongs to another request",
        "Repeat a request unchanged, or send a new Idempotency-Key with a new one.",
    ),
    ProblemKind(
        "TOO_MANY_IDEMPOTENCY_KEYS",
        429,
        "Too many keys for one resource",
        "Wait for the seconds in Retry-After, or send the request without Idempotency-Key.",
    ),
    ProblemKind(
        "ETAG_MISMATCH", 412, "It changed since you read it", "GET it again, decide anew, and send its present ETag."
    ),
    ProblemKind(
        "PRECONDITION_REQUIRED", 428, "If-Match is required", "Send If-Match with the ETag of what you are changing."
    ),
    ProblemKind(
        "DOCUMENT_TOO_LARGE",
        409,
        "The record is full",
        "Go on with another record: this one takes nothing that would make it larger.",
    ),
    ProblemKind(
        "RATE_LIMITED",
        429,
        "Too many requests",
        "Wait for the seconds in Retry-After, and slow down when `r` of RateLimit gets low.",
    ),
    ProblemKind("TOO_MANY_STREAMS", 429, "Too many live streams", "Close a live stream before you open another."),
    # Retailers, customers and purchases
    _not_found("retailer"),
    ProblemKind("RETAILER_EXISTS", 409, "The retailer's id is taken", "Choose another id."),
    ProblemKind("RETAILER_UNKNOWN", 409, "The retailer is not set up", "Have an admin create the retailer first."),
    _not_found("customer"),
    ProblemKind("CUSTOMER_UNKNOWN", 422, "No such customer", "Name a customer of this retailer."),
    _not_found("purchase"),
    ProblemKind(
        "ORDER_EXISTS", 409, "The order was reported otherwise", "GET the purchase by order_id: it does not change."
    ),
    # Product models and assets
    _not_found("product model"),
    _not_found("asset"),
    ProblemKind("ASSET_UNKNOWN", 422, "Not an asset of this customer", "Name one of the customer's own assets."),
    # Tickets
    _not_found("ticket"),
    ProblemKind(
        "TRANSITION_NOT_ALLOWED", 409, "The ticket's state does not allow it", "Do one of allowed_actions instead."
    ),
    ProblemKind("TICKET_FULL", 409, "The ticket takes no more messages", "Open another ticket."),
    # Notifications and feedback
    _not_found("delivery"),
    _not_found("answer"),
    _not_found("invitation"),
    ProblemKind(
        "INVITATION_EXPIRED",
        409,
        "Too late to answer",
        "Nothing can be done: its time is over.",
    ),
    ProblemKind("ALREADY_ANSWERED", 409, "Another answer was given", "Nothing can be done: it is answered once."),
    # Ours
    ProblemKind("INTERNAL_ERROR", 500, "We failed", "Report the trace_id; repeat writes with their Idempotency-Key."),
    ProblemKind("SERVICE_UNAVAILABLE", 503, "A service does not answer", "Try again after Retry-After."),
    ProblemKind("DEPENDENCY_UNAVAILABLE", 503, "A service misses another", "Try again after Retry-After."),
    ProblemKind(
        "STORE_UNAVAILABLE",
        503,
        "A store does not answer, or takes no writes",
        "Try again after Retry-After; with its Idempotency-Key a write is done once.",
    ),
    ProblemKind(
        "EVENTS_WAITING",
        503,
        "Too many of its events wait to be published",
        "Try again after Retry-After, with the same Idempotency-Key; other records take writes meanwhile.",
    ),
    ProblemKind(
        "TOO_MANY_CHANGES",
        503,
        "Others change it at the same time",
        "Try again after Retry-After, with the same Idempotency-Key.",
    ),
    ProblemKind("BUS_UNAVAILABLE", 503, "Live updates are away", "Try again after Retry-After; all else works."),
    ProblemKind("ISSUER_UNAVAILABLE", 503, "Tokens cannot be verified", "Try again after Retry-After."),
)

REGISTRY = {kind.code: kind for kind in _KINDS}
