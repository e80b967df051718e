"""What this service stores, and every question it asks about it: one index each."""

from servicekit.documents import Collection, Index

INVITATIONS_BY_TOKEN = Index("by_token", equal=("token_hash",), unique=True)

ANSWERS_BY_AGE = Index("by_age", equal=("retailer",), order_by="answered_at")
ANSWERS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="answered_at")
ANSWERS_BY_TICKET = Index("by_ticket", equal=("retailer", "ticket_id"), order_by="answered_at")
ANSWERS_BY_SCORE = Index("by_score", equal=("retailer", "metric", "score"), order_by="answered_at")

INVITATIONS = Collection("invitations", (INVITATIONS_BY_TOKEN,))
ANSWERS = Collection("answers", (ANSWERS_BY_AGE, ANSWERS_BY_CUSTOMER, ANSWERS_BY_TICKET, ANSWERS_BY_SCORE))

COLLECTIONS = (ANSWERS, INVITATIONS)  # an answer is stored before its invitation is noted as answered
