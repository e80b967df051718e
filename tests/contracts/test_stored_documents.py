"""Every document that a release has written is read by this one, and written again as it was.

contracts/v1/documents/<service>/<collection>.json are the documents of the release before, and
<collection>.<form>.json those of releases before it which this one still reads.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from comparing import changes, found_by
from domainkit.idempotency import IdempotencyKey
from feedback import wiring as feedback
from notifications import wiring as notifications
from servicekit.documents import Collection, Documents
from servicekit.documents.aggregates import Aggregates
from servicekit.testing.service import running_service
from tickets import wiring as tickets
from warranty import wiring as warranty

from tests.contracts.stored_records import READ, WRITTEN_AT

DOCUMENTS = Path(__file__).parents[2] / "contracts" / "v1" / "documents"
SERVICES = {"tickets": tickets, "warranty": warranty, "notifications": notifications, "feedback": feedback}
Json = dict[str, Any]

CONTINUES = {"version", "sequence", "numbers", "last", "marks", "due_at", "rests"}
"""Fields that count or mark what has happened: a reading that goes on moves them."""
RETAILER_PAGES = {"look", "contact", "links", "legal_footer", "reply_to_address", "deactivated", "created_as", "mail"}
SENDER_PAGES = {"look", "contact", "links", "legal_footer", "reply_to"}
RESENDING = {"resend_of", "resent_at", "resent_by", "attempts_before", "resends"}
CONVERSATION_MAILS = {"envelope", "participant", "copied_from", "files"}
CUSTOMER_CHANGES = {
    *("consents_stated_at", "known_by", "email_changes", "erased_at"),
    *("organisation_id", "site_id", "calendar_id"),
}
CLOCKS = {
    "escalations_due",
    *(f"sla.{field}" for field in ("intervals", "credit", "facts", "policy_version", "calendar_version")),
    *(f"sla.targets[].{field}" for field in ("cycle", "started_at", "message_id", "cancelled_at", "carried")),
}
TICKETS = {
    *CLOCKS,
    "custom_fields",
    "answered",
    "approvals",
    "cc",
    "checklist",
    "hand_overs",
    "merged",
    "opening.attachments",
    "opening.edits",
    "opening.mentions",
    "splits",
    "tags",
    "unverified",
}
TERMS = {"shipping_share_percent", "latest_start_months", "meter_limit", "cost_limits", "conditions"}
_HELD = ("holder_id", "held_since", "covered_sequence")
PURCHASES = {"items[].condition", *(f"items[].units[].{field}" for field in ("resold", *_HELD))}
ASSETS = {
    *("terms_version", "facts", "sold_at", "delivered_at", "time_zone", "revision", "serial_findings"),
    *("condition", "former", "former_customer_ids", "holds", "hold_due_at", "offer", "modernisations"),
    *(f"coverages[].{field}" for field in ("shipping_share_percent", "term", "time_zone", "ledger")),
    *("coverages[].meter_ends_at", "coverages[].announced"),
    *("expiry_looked_at", "expiry_alert_at"),
}
ADDED = {
    "feedback/invitations": {"ticket_subject", "locale"},
    "notifications/contacts": {"surveys_changed_at"},
    "notifications/contacts.without-consents": {"surveys", "surveys_changed_at"},
    "notifications/deliveries": RESENDING | CONVERSATION_MAILS,
    "notifications/senders": SENDER_PAGES,
    "notifications/senders.with-a-unicode-domain": SENDER_PAGES,
    "tickets/purchases": PURCHASES,
    "tickets/purchases.without-product-names": {"order_key", "items[].units[].product_name", *PURCHASES},
    "tickets/agents": {"signature"},
    "tickets/customers": CUSTOMER_CHANGES,
    "tickets/customers.in-another-spelling": CUSTOMER_CHANGES,
    "tickets/retailers": RETAILER_PAGES,
    **dict.fromkeys(
        (
            *("tickets/tickets", "tickets/tickets.with-keys-of-nobody", "tickets/tickets.with-whole-events"),
            "tickets/tickets.without-kept-since",
        ),
        TICKETS,
    ),
    "tickets/retailers.with-a-unicode-domain": RETAILER_PAGES,
    "warranty/assets": ASSETS,
    "warranty/assets.in-another-spelling": ASSETS,
    "warranty/assets.without-a-serial-key": {"serial_key"} | ASSETS,
    "warranty/adjudication_rules": {"precedence"},
    "warranty/claims": {
        *(f"lines[].decisions[].{field}" for field in ("texts", "adjudication", "goodwill")),
        *("purchase_id", "fences", "lines[].tax", "lines[].payments"),
        *("clock", "clock_at", "target_at"),
    },
    "warranty/operations": {"failures"},
    "warranty/passports": {"code_digest", "code_issued_at"},
    "warranty/refusals": {"waiting"},
    "warranty/product_models": {
        *("terms_version", "terms_since", "earlier_terms", "deactivated_at"),
        *(f"warranty_terms[].{field}" for field in TERMS),
        *("revision", "repair_information"),
    },
}
"""Fields that a document of an older form gets with its next write."""
REWRITTEN = {
    "tickets/tickets.without-kept-since": {"kept_since"},
    "warranty/assets": {"expiry_alert_at"},
    "warranty/assets.in-another-spelling": {"serial_key", "expiry_alert_at"},
    "warranty/assets.without-a-serial-key": {"expiry_alert_at"},
    "warranty/claims": {"open_of"},  # it counts as open from then on
}
"""Fields whose values become those of today with it, and so the indexes that find it."""


def samples() -> Iterator[tuple[str, str, str]]:
    """Service, collection and form of each file of documents; no form where they are those of the release before."""
    for file in sorted(DOCUMENTS.glob("*/*.json")):
        collection, _, form = file.stem.partition(".")
        yield file.parent.name, collection, form


def documents_of(service: str, collection: str, form: str = "") -> list[Json]:
    name = f"{collection}.{form}" if form else collection
    return list(json.loads((DOCUMENTS / service / f"{name}.json").read_text()))


def collection_of(service: str, name: str) -> Collection:
    collections: tuple[Collection, ...] = SERVICES[service].COLLECTIONS
    return next(each for each in collections if each.name == name)


@pytest.fixture
def wired(monkeypatch: pytest.MonkeyPatch) -> dict[str, Aggregates[Any, Any]]:
    """The aggregates that a service reads and writes its documents by, once it is wired."""
    found: dict[str, Aggregates[Any, Any]] = {}
    initialise = Aggregates.__init__

    def noting(aggregates: Aggregates[Any, Any], documents: Any, **options: Any) -> None:
        initialise(aggregates, documents, **options)
        found[documents.collection.name] = aggregates

    monkeypatch.setattr(Aggregates, "__init__", noting)
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", "127.0.0.1:1")
    return found


def test_every_collection_has_samples() -> None:
    declared = {(service, each.name) for service, wiring in SERVICES.items() for each in wiring.COLLECTIONS}
    assert declared == {(service, collection) for service, collection, _ in samples()}


def test_backups_read_erasure_jobs_before_all_else() -> None:
    """So that a restored job is not further than the records that it erases: they are read in the reverse order."""
    assert {wiring.COLLECTIONS[-1].name for wiring in SERVICES.values()} == {"erasure_jobs"}


@pytest.mark.parametrize(("service", "collection", "form"), samples())
async def test_a_document_is_read_and_written_as_it_was(
    service: str, collection: str, form: str, wired: dict[str, Aggregates[Any, Any]]
) -> None:
    wiring, name = SERVICES[service], f"{service}/{collection}" + (f".{form}" if form else "")
    declared = collection_of(service, collection)
    for document in documents_of(service, collection, form):
        async with running_service(service, wiring.COLLECTIONS, wiring.wire, now=WRITTEN_AT) as running:
            documents = running.context.store.documents(declared)
            if made_at_start := await documents.get(document["id"]):
                await documents.delete(document["id"], if_version=made_at_start["version"])
            await documents.insert(document)
            if collection in wired:
                written = await written_again(wired[collection], documents, document["id"])
            else:
                written = await READ[f"{service}.{collection}"](running, document)
        if written:
            different = {path for path in changes(document, written) if path.partition(".")[0] not in CONTINUES}
            assert different == ADDED.get(name, set()) | REWRITTEN.get(name, set())
            for index in declared.indexes:
                if not {*index.fields} & (CONTINUES | REWRITTEN.get(name, set())):
                    assert found_by(index, document) == found_by(index, written)


async def written_again(aggregates: Aggregates[Any, Any], documents: Documents, id: str) -> Json | None:
    """The document after a change that changes nothing but is remembered by its key."""
    key = IdempotencyKey("a key", "a fingerprint", "a caller")
    assert await aggregates.change(id, lambda value: (value, []), idempotency_key=key)
    written = await documents.get(id)
    assert written
    assert written["requests"].pop("a key")
    return written
