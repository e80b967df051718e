"""What is stored comes back as it was."""

from dataclasses import replace

import orjson
from domainkit.actors import Actor
from domainkit.instants import HOUR, Instant, after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servicekit.documents.codec import DocumentCodec
from tickets.customers.domain.customer import Customer, Profile
from tickets.customers.repository import customer_index_fields
from tickets.purchases.domain import purchase as purchases
from tickets.purchases.domain.purchase import Purchase
from tickets.purchases.repository import purchase_index_fields
from tickets.retailers.domain.retailer import Retailer
from tickets.retailers.repository import retailer_index_fields
from tickets.tickets.domain.conversation import add_message, write_message
from tickets.tickets.domain.lifecycle import assign, resolve, wait
from tickets.tickets.domain.ticket import ResolutionCode as Code
from tickets.tickets.domain.ticket import Ticket, Visibility
from tickets.tickets.domain.transitions import Rules
from tickets.tickets.repository import OMITTED_WHEN_EMPTY, queue_key, ticket_index_fields

CUSTOMERS = DocumentCodec(Customer, "customers", index_fields=customer_index_fields)
PURCHASES = DocumentCodec(Purchase, "purchases", index_fields=purchase_index_fields)
RETAILERS = DocumentCodec(Retailer, "retailers", index_fields=retailer_index_fields)
TICKETS = DocumentCodec(Ticket, "tickets", index_fields=ticket_index_fields, omit_when_empty=OMITTED_WHEN_EMPTY)


@given(st.from_type(Ticket))
def test_every_ticket_survives_storage(ticket: Ticket) -> None:
    assert TICKETS.decode(TICKETS.encode(ticket)) == ticket


def test_documents_are_plain_json(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    assigned, _ = assign(ticket, agent, agent, rules, monday)
    note = write_message(ticket.id, id="msg_2", body="Aha", visibility=Visibility.INTERNAL, author=agent, now=monday)
    noted, _ = add_message(assigned, note, rules, monday)
    document = TICKETS.encode(noted)
    assert TICKETS.decode(orjson.loads(orjson.dumps(document))) == noted
    assert "asset_id" not in document


def test_the_queue_is_by_deadline_and_then_by_age(ticket: Ticket, rules: Rules, agent: Actor, monday: Instant) -> None:
    waiting, _ = wait(ticket, "", agent, rules, monday)
    resolved, _ = resolve(
        replace(ticket, created_at=after(monday, HOUR)), Code.SOLVED, agent, rules, after(monday, HOUR)
    )
    keys = [queue_key(ticket), queue_key(waiting), queue_key(resolved)]
    assert keys == [ticket.sla.due_at, monday + 5 * 10**15, monday + HOUR + 5 * 10**15]
    assert keys == sorted(keys)
    assert keys[-1] < 2**53


@given(st.from_type(Purchase))
def test_every_purchase_survives_storage(purchase: Purchase) -> None:
    assert PURCHASES.decode(PURCHASES.encode(purchase)) == purchase


@settings(suppress_health_check=[HealthCheck.too_slow])  # large values, half of them filtered out
@given(st.from_type(Purchase).filter(lambda purchase: bool(purchase.units)))
def test_a_refused_unit_is_not_found_as_an_asset(purchase: Purchase) -> None:
    unit = purchase.units[0]
    refused = purchases.refuse(purchase, unit.asset_id, "UNKNOWN_PRODUCT_MODEL")
    registered = purchases.register(purchase, unit.asset_id, "Vesikone Kettle", Instant(1))
    assert unit.asset_id in PURCHASES.encode(registered)["asset_ids"]
    kept = {other.asset_id for other in refused.units if other.state is not purchases.RegistrationState.REFUSED}
    assert set(PURCHASES.encode(refused)["asset_ids"]) == kept


@given(st.from_type(Customer), st.from_type(Profile))
def test_every_customer_survives_storage(customer: Customer, facts: Profile) -> None:
    customer = replace(customer, facts=facts)
    assert CUSTOMERS.decode(CUSTOMERS.encode(customer)) == customer


@given(st.from_type(Retailer))
def test_every_retailer_survives_storage(retailer: Retailer) -> None:
    assert RETAILERS.decode(RETAILERS.encode(retailer)) == retailer
