"""The expected access to each operation, for tests/contracts/test_access_matrix.py."""

from dataclasses import dataclass

NOTHING = "nothing"
"""An empty answer: 200, and not a word of what belongs to others."""

C, A, S, P, M, V = CAST = ("customer", "agent", "supervisor", "partner", "admin", "service")
EVERYBODY = frozenset(CAST)
NOBODY_ASKED = "no token needed"

Outcome = int | str


@dataclass(frozen=True)
class Row:
    """`who` gets `own` for what is theirs; every other role gets 403.

    `other_customer`: what a customer gets for what another customer of the same retailer has. `other_retailer`: what
    people of another retailer get; admins reach everything.
    """

    who: frozenset[str] | str
    own: int
    other_customer: Outcome
    other_retailer: Outcome


def _row(who: frozenset[str] | set[str] | str, own: int, other_customer: Outcome, other_retailer: Outcome) -> Row:
    return Row(who if isinstance(who, str) else frozenset(who), own, other_customer, other_retailer)


TABLE = {
    # operation               who gets in           own  other customer  other retailer
    "create_ticket": _row({C, A, S}, 201, 422, 403),
    "list_tickets": _row({C, A, S, M}, 200, NOTHING, 403),
    "count_tickets": _row({C, A, S, M}, 200, 200, 403),
    "get_ticket": _row({C, A, S, M, V}, 200, 404, 404),
    "update_ticket": _row({A, S}, 200, 403, 404),
    "assign_ticket": _row({A, S}, 200, 403, 404),
    "wait_ticket": _row({A, S}, 200, 403, 404),
    "resolve_ticket": _row({A, S}, 200, 403, 404),
    "reopen_ticket": _row({C, A, S}, 200, 404, 404),
    "close_ticket": _row({C, A, S}, 200, 404, 404),
    "add_message": _row({C, A, S}, 201, 404, 404),
    "list_messages": _row({C, A, S, M}, 200, 404, 404),
    "report_purchase": _row({P}, 201, 403, 403),
    "list_purchases": _row({C, A, S, P, M}, 200, NOTHING, 403),
    "get_purchase": _row({C, A, S, P, M, V}, 200, 404, 404),
    "list_customers": _row({A, S, P, M}, 200, 403, 403),
    "get_customer": _row({C, A, S, P, M, V}, 200, 404, 404),
    "get_customer_timeline": _row({C, A, S, M}, 200, 404, 403),
    "list_assets": _row({C, A, S, P, M}, 200, NOTHING, 403),
    "get_asset": _row({C, A, S, P, M, V}, 200, 404, 404),
    "list_deliveries": _row({C, A, S, M, V}, 200, NOTHING, 403),
    "get_delivery": _row({C, A, S, M, V}, 200, 404, 404),
    "list_answers": _row({C, A, S, M}, 200, NOTHING, 403),
    "get_answer": _row({C, A, S, M, V}, 200, 404, 404),
    "get_score": _row({A, S, P, M}, 200, 403, 403),
    "list_events": _row({S, P, M, V}, 200, 403, 403),
    "create_product_model": _row({M}, 201, 403, 403),
    "list_product_models": _row(EVERYBODY, 200, 200, 403),
    "get_product_model": _row(EVERYBODY, 200, 200, 404),
    "create_retailer": _row({M}, 201, 403, 403),
    "list_retailers": _row({A, S, P, M}, 200, 403, NOTHING),
    "get_retailer": _row(EVERYBODY, 200, 200, 404),
    # Answered by the gateway itself
    "get_me": _row(EVERYBODY, 200, 200, 200),
    "create_live_session": _row({A, S}, 201, 403, 201),
    "watch_tickets": _row({A, S}, 200, 403, 403),
    # The invitation's token is the only credential
    "get_invitation": _row(NOBODY_ASKED, 200, 200, 200),
    "answer_invitation": _row(NOBODY_ASKED, 201, 201, 201),
}

NO_REST = {
    *("BatchGetAssets", "BatchGetCustomers", "BatchGetProductModels", "BatchGetTickets"),
    "CheckCoverage",
}
"""RPCs that only services call."""

OTHER_NAMES = {"get_customer_timeline": "ListTimelineEntries", "list_events": "ListFeedEvents"}
"""Operations that are not called like their RPC."""

ABOUT_NO_CUSTOMER = {"get_retailer", "list_product_models", "get_product_model", "get_me"}
"""Operations that a customer calls without a customer id in the token: nothing in them is about a customer."""

ABOUT_NO_RETAILER = {"get_me"}
"""Operations that are open to a token without a retailer, and to services, which name none at the gateway."""

OF_THE_GATEWAY = {"get_me", "create_live_session", "watch_tickets"}
"""Operations without an RPC."""
