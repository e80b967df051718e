"""What is stored comes back as it was."""

from dataclasses import replace

import orjson
import pytest
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tickets.customers.documents import customer_document, customer_from
from tickets.customers.domain.customer import Customer, Facts
from tickets.purchases.documents import purchase_document, purchase_from
from tickets.purchases.domain import purchase as purchases
from tickets.purchases.domain.purchase import Purchase
from tickets.retailers.documents import retailer_document, retailer_from
from tickets.retailers.domain.retailer import Retailer
from tickets.tickets.documents import LAST, queue_key, ticket_document, ticket_from, ticket_reader
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.lifecycle import assign, resolve, wait
from tickets.tickets.domain.ticket import ResolutionCode as Code
from tickets.tickets.domain.ticket import Ticket, Visibility
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.messages import listed_ticket, ticket_etag, ticket_message


@given(st.from_type(Ticket))
def test_every_ticket_survives_storage(ticket: Ticket) -> None:
    assert ticket_from(ticket_document(ticket)) == ticket


def test_a_ticket_is_read_again_only_when_it_has_another_version(ticket: Ticket) -> None:
    read = ticket_reader(most=2)
    document = ticket_document(ticket)
    first, changed = read(document), read({**document, "subject": "It floods", "version": ticket.version + 1})
    assert read(document) is first == ticket
    assert changed.subject == "It floods"
    for number in range(2):
        read({**document, "id": f"tkt_{number}"})
    assert read(document) is not first


@pytest.mark.parametrize(("characters", "messages", "kept"), [(2_000, 100, True), (2_001, 0, False), (1, 101, False)])
def test_only_short_tickets_are_kept_in_memory(ticket: Ticket, characters: int, messages: int, kept: bool) -> None:
    opening = replace(ticket.opening, body="😀" * characters)
    written = replace(ticket, opening=opening, message_ids=tuple(f"msg_{number}" for number in range(messages)))
    read, document = ticket_reader(), ticket_document(written)
    shown = read(document)
    assert shown == written
    assert (read(document) is shown) is kept
    message = ticket_message(shown, role="agent", allowed_actions=(), messages=(), etag=ticket_etag(shown, "agent", ()))
    assert listed_ticket(shown, "agent", ()) == message.SerializeToString()
    assert (listed_ticket(shown, "agent", ()) is listed_ticket(shown, "agent", ())) is kept


def test_documents_are_plain_json(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    assigned, _ = assign(ticket, agent, agent, rules, monday)
    note = write_message(ticket.id, id="msg_2", body="Aha", visibility=Visibility.INTERNAL, author=agent, now=monday)
    noted, _ = add_message(assigned, note, rules, monday)
    document = ticket_document(noted)
    assert ticket_from(orjson.loads(orjson.dumps(document))) == noted
    assert "asset_id" not in document


def test_the_queue_is_by_deadline_and_then_by_age(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    waiting, _ = wait(ticket, "", agent, rules, monday)
    resolved, _ = resolve(
        replace(ticket, created_at=after(monday, HOUR)), Code.SOLVED, agent, rules, after(monday, HOUR)
    )
    keys = [queue_key(ticket), queue_key(waiting), queue_key(resolved)]
    assert keys == [ticket.sla.due_at, monday + LAST, monday + HOUR + LAST]
    assert keys == sorted(keys)
    assert keys[-1] < 2**53


@given(st.from_type(Purchase))
def test_every_purchase_survives_storage(purchase: Purchase) -> None:
    assert purchase_from(purchase_document(purchase)) == purchase


@settings(suppress_health_check=[HealthCheck.too_slow])  # large values, half of them filtered out
@given(st.from_type(Purchase).filter(lambda purchase: bool(purchase.units)))
def test_a_refused_unit_is_not_found_as_an_asset(purchase: Purchase) -> None:
    unit = purchase.units[0]
    refused = purchases.refuse(purchase, unit.asset_id, "UNKNOWN_PRODUCT_MODEL")
    registered = purchases.register(purchase, unit.asset_id, "Vesikone Kettle", Instant(1))
    assert unit.asset_id in purchase_document(registered)["asset_ids"]
    kept = {other.asset_id for other in refused.units if other.state is not purchases.RegistrationState.REFUSED}
    assert set(purchase_document(refused)["asset_ids"]) == kept


@given(st.from_type(Customer), st.from_type(Facts))
def test_every_customer_survives_storage(customer: Customer, facts: Facts) -> None:
    customer = replace(customer, facts=facts)
    assert customer_from(customer_document(customer)) == customer


@given(st.from_type(Retailer))
def test_every_retailer_survives_storage(retailer: Retailer) -> None:
    assert retailer_from(retailer_document(retailer)) == retailer
